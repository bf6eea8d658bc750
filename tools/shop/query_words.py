"""Words that shoppers use for kinds and marks, in two halves: those of the training and development queries, and those of
the test queries.  `train zh | train en | test zh | test en`, alternatives parted by `,`.
"""


def words(text):
    rows = {}
    for line in text.strip().splitlines():
        key, *cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 4:
            raise ValueError(line)
        rows[key] = [[word.strip() for word in cell.split(",") if word.strip()] for cell in cells]
    return rows


# Kinds: the key is a kind or group of the category tree, or `kind/type` where a title word narrows it.
KINDS = words("""
dresses | 连衣裙,裙子 | dress,dresses | 连身裙,裙装 | frock,one-piece dress
evening | 晚礼服,礼服 | evening dress,formal dress | 晚宴裙,小礼服裙 | gown,cocktail dress
qipao | 旗袍 | qipao,cheongsam | 改良旗袍 | chinese qipao dress
knit-dress | 毛衣裙,针织连衣裙 | knit dress,sweater dress | 毛线裙 | jumper dress
tees | T恤,短袖T恤 | t-shirt,tee | 体恤,半袖 | tshirt,tee shirt
shirts | 衬衫 | shirt,shirts | 衬衣 | button-down,button up shirt
blouses | 雪纺衫,小衫 | blouse | 女士小上衣 | blouse top
knitwear | 毛衣,针织衫 | sweater,knitwear | 线衣,毛衫 | jumper,pullover
cardigans | 开衫,针织开衫 | cardigan | 毛衣外套 | cardi,button sweater
hoodies | 卫衣 | hoodie,sweatshirt | 帽衫,绒衫 | hoody,hooded top
polos | polo衫 | polo shirt | 翻领短袖 | polo tee
coats | 大衣 | coat,wool coat | 呢子大衣,毛呢外套 | overcoat
trench | 风衣 | trench coat | 长风衣 | trench,mac coat
down | 羽绒服 | down jacket | 羽绒衣,面包服 | puffer,puffer jacket
blazers | 西装外套 | blazer | 小西装,西服外套 | suit jacket
jackets | 夹克,短外套 | jacket | 夹克衫 | short jacket
shells | 冲锋衣 | shell jacket,windbreaker | 户外防风外套 | outdoor rain jacket
suits | 西装套装,西装 | suit | 西服套装,正装 | two-piece suit
jeans | 牛仔裤 | jeans | 丹宁裤 | denim pants
tailored | 西裤 | tailored trousers,dress pants | 西装裤 | slacks,formal trousers
casual | 休闲裤 | casual trousers | 便裤 | casual pants
shorts | 短裤 | shorts | 五分裤 | short pants
skirts | 半身裙 | skirt | 半裙 | half skirt
pleated | 百褶裙 | pleated skirt | 百褶半裙 | skirt with pleats
pencil | 铅笔裙,包臀裙 | pencil skirt | 一步裙 | tube skirt
leggings | 瑜伽裤 | leggings,yoga pants | 健身紧身裤 | gym tights
swimsuits | 泳衣 | swimsuit | 游泳衣 | bathing suit
pyjamas | 睡衣,家居服 | pyjamas | 睡衣裤 | pjs,nightwear
thermals | 保暖内衣 | thermal underwear | 秋衣秋裤 | long johns
heels | 高跟鞋,单鞋 | heels,pumps | 高跟单鞋 | high heels
flats | 平底鞋 | flats,flat shoes | 平跟鞋 | ballet flats
boots | 靴子 | boots | 短靴长靴 | booties
trainers | 运动鞋 | trainers,sneakers | 球鞋 | running shoes
sandals | 凉鞋 | sandals | 凉拖 | slides
formal-shoes | 皮鞋 | dress shoes,leather shoes | 商务皮鞋 | smart shoes
totes | 托特包 | tote bag | 大手提包 | shopper bag
crossbody | 斜挎包 | crossbody bag | 斜背包 | sling bag
backpacks | 双肩包 | backpack | 背包 | rucksack
clutches | 手拿包 | clutch | 晚宴小包 | evening bag
wallets | 钱包 | wallet | 皮夹 | purse wallet
scarves | 围巾 | scarf | 围脖 | neck scarf
hats | 帽子 | hat | 帽帽 | headwear
gloves | 手套 | gloves | 保暖手套 | warm gloves
belts | 皮带,腰带 | belt | 裤腰带 | waist belt
ties | 领带 | tie | 男士领带 | necktie
socks | 袜子 | socks | 长袜 | stockings or socks
jewellery | 首饰 | jewellery | 饰品 | jewelry
sunglasses | 太阳镜 | sunglasses | 墨镜 | shades
""")

COLOURS = words("""
black | 黑色,黑 | black | 乌黑色,纯黑 | jet black
white | 白色,白 | white | 雪白色,洁白 | snow white
grey | 灰色 | grey,gray | 烟灰色 | greyish
red | 红色 | red | 大红,红的 | bright red
orange | 橙色,橘色 | orange | 橘黄的 | tangerine
yellow | 黄色 | yellow | 嫩黄 | bright yellow
green | 绿色 | green | 绿的 | grass green
blue | 蓝色 | blue | 蓝的,宝石蓝 | bluish
purple | 紫色 | purple | 薰衣草紫 | violet
pink | 粉色,粉红 | pink | 少女粉 | rosy
brown | 棕色,咖色 | brown | 褐色,巧克力色 | chocolate brown
beige | 米色 | beige | 杏仁色 | cream-beige
gold | 金色 | gold | 金灿灿的 | golden
silver | 银色 | silver | 银闪闪的 | silvery
""")

# Shades: colours by their own key; the family is the near miss.
SHADES = words("""
wine | 酒红色 | burgundy | 红酒色,勃艮第红 | wine red
navy | 藏青色,藏蓝 | navy | 深蓝色,海军蓝 | dark blue
khaki | 卡其色 | khaki | 卡其 | khaki coloured
camel | 驼色 | camel | 骆驼色 | camel coloured
forest | 墨绿色 | forest green | 深绿,暗绿色 | dark green
haze | 雾霾蓝 | haze blue | 灰蓝色 | dusty blue
champagne | 香槟色 | champagne | 香槟金 | champagne gold
lilac | 香芋紫 | lilac | 浅紫色,淡紫 | light purple
rose | 豆沙色 | dusty rose | 豆沙粉 | dusky pink
ivory | 象牙白 | ivory | 乳白色 | ivory white
olive | 橄榄绿 | olive | 军绿色 | army green
mint | 薄荷绿 | mint | 浅绿色 | mint green
""")

MARKS = {
    "material": words("""
cotton | 纯棉,棉 | cotton | 全棉 | made of cotton
linen | 亚麻 | linen | 麻料 | flax linen
silk | 真丝,桑蚕丝 | silk | 丝绸 | real silk
wool | 羊毛 | wool | 纯羊毛 | woollen
cashmere | 羊绒 | cashmere | 山羊绒的 | pure cashmere
denim | 牛仔 | denim | 丹宁 | jean fabric
leather | 真皮,牛皮 | leather | 皮质 | real leather
down | 羽绒 | down | 鹅绒鸭绒 | down filled
suede | 反绒皮 | suede | 麂皮 | suede leather
modal | 莫代尔 | modal | 莫代尔棉 | modal fabric
lyocell | 天丝 | tencel | 莱赛尔 | lyocell
acetate | 醋酸缎面 | satin | 缎面 | satiny
"""),
    "pattern": words("""
striped | 条纹 | striped | 条纹的 | with stripes
checked | 格子,格纹 | checked,plaid | 方格 | tartan
floral | 碎花 | floral | 小碎花 | flowery
dotted | 波点 | polka dot | 圆点 | with dots
printed | 印花 | printed | 有图案的 | graphic print
cable | 绞花,麻花 | cable knit | 麻花编织 | cable pattern
embroidered | 刺绣 | embroidered | 绣花 | with embroidery
plain | 纯色 | plain | 素色 | solid colour
"""),
    "occasion": words("""
office | 通勤,上班穿的 | for work | 坐办公室穿的 | for the office
interview | 面试 | for an interview | 求职面试用的 | job interview
wedding | 参加婚礼的 | for a wedding | 喝喜酒穿的 | wedding guest
party | 聚会,年会 | for a party | 派对穿的 | party wear
beach | 海边,沙滩 | for the beach | 度假海滩 | beach holiday
date | 约会 | for a date | 约会穿的 | date night
travel | 旅行 | for travel | 出游 | for a trip
sport | 运动 | for sport | 健身锻炼 | for the gym
gift | 送礼 | as a gift | 送人的 | as a present
"""),
    "season": words("""
spring | 春天 | spring | 春季 | for spring
summer | 夏天,夏季 | summer | 夏日 | for hot weather
autumn | 秋天,秋季 | autumn,fall | 入秋 | for fall
winter | 冬天,冬季 | winter | 寒冬 | for cold days
"""),
    "fit": words("""
slim | 修身 | slim fit | 紧身 | fitted
loose | 宽松 | loose | 肥一点的 | relaxed
oversized | oversize,宽大 | oversized | 超大版 | baggy
"""),
    "sleeve": words("""
sleeveless | 无袖 | sleeveless | 没有袖子的 | no sleeves
short | 短袖 | short sleeve | 半截袖 | short sleeved
long | 长袖 | long sleeve | 带长袖子的 | long sleeved
"""),
    "neckline": words("""
v | V领 | v neck | 鸡心领 | v-shaped neck
high | 高领 | turtleneck,roll neck | 堆堆高领 | high neck
hood | 连帽 | hooded | 带帽子的 | with a hood
stand | 立领 | stand collar | 小立领 | mandarin collar
square | 方领 | square neck | 方形领口 | square neckline
"""),
    "length": words("""
mini | 短款 | mini | 膝盖以上的 | above the knee
midi | 中长款 | midi | 过膝的 | mid-calf
maxi | 长款 | maxi | 到脚踝的 | floor length
cropped | 短款 | cropped | 露腰短款 | crop
"""),
    "style": words("""
chinese | 新中式 | new chinese style | 国风 | chinese style
street | 街头 | streetwear | 潮牌风 | street style
vintage | 复古 | vintage | 怀旧风 | retro
minimal | 极简 | minimalist | 简约风 | simple clean
romantic | 浪漫 | romantic | 温柔风 | feminine
classic | 经典 | classic | 百搭经典款 | timeless
"""),
    "function": words("""
waterproof | 防水 | waterproof | 不怕雨的 | rainproof
sun-protection | 防晒 | uv protection | 挡太阳的 | sun protective
non-iron | 免烫 | non iron | 不用熨的 | wrinkle free
thermal | 发热 | thermal | 自发热 | heat tech
"""),
    "waist": words("""
elastic | 松紧腰 | elastic waist | 橡皮筋腰 | stretchy waistband
defined | 收腰 | fitted waist | 掐腰 | cinched waist
shaping | 收腹 | tummy control | 藏肚子的 | hides tummy
"""),
    "rise": words("""
high | 高腰 | high waisted | 腰线高的 | high rise
"""),
}

GENDERS = words("""
women | 女士,女款 | women,for women | 女生 | ladies
men | 男士,男款 | men,for men | 男生 | guys
""")
