"""Words that shoppers and shop texts use for attribute values and colour families, in both languages: `value | words`."""


def words(text):
    rows = {}
    for line in text.strip().splitlines():
        key, cell = (part.strip() for part in line.split("|"))
        rows[key] = [word.strip() for word in cell.split(",") if word.strip()]
    return rows


FAMILIES = words("""
black | 黑色,黑,黑的,black
white | 白色,白,白的,white
grey | 灰色,灰,grey,gray
red | 红色,红,red
orange | 橙色,橘色,橘红,orange
yellow | 黄色,黄,yellow
green | 绿色,绿,green
blue | 蓝色,蓝,blue
purple | 紫色,紫,purple
pink | 粉色,粉红,粉,pink
brown | 棕色,咖啡色,咖色,驼色,褐色,brown,camel,tan
beige | 米色,杏色,卡其,beige,khaki,cream
gold | 金色,gold
silver | 银色,silver
multi | 彩色,花色,拼色,multicolour,colourful
""")

VALUES = words("""
age=child | 儿童,小孩,童装,小朋友,kids,children,child
age=baby | 婴儿,宝宝,baby,newborn,infant
age=senior | 老人,妈妈,爸爸,中老年,长辈,mum,dad,parents,elderly
gender=women | 女,女士,女款,女生,women,women's,ladies,for her
gender=men | 男,男士,男款,男生,men,men's,gents,for him
gender=girls | 女孩,女童,girls,girl
gender=boys | 男孩,男童,boys,boy
fit=loose | 宽松,loose,relaxed,baggy
fit=slim | 修身,紧身,显瘦,slim,fitted,tight
fit=oversized | 超大,大廓形,落肩,oversized,oversize
length=long | 长款,长,long
length=mini | 超短,迷你,mini,short
length=knee | 及膝,knee-length
length=midi | 中长,中长款,midi
length=maxi | 拖地,长到脚踝,maxi,floor length
length=cropped | 短款,露脐,cropped,crop
length=ankle | 九分,ankle
material=cotton | 纯棉,棉,全棉,cotton
material=wool | 羊毛,毛料,wool,woollen
material=down | 鸭绒,鹅绒,充绒,down,duck down
material=denim | 牛仔,牛仔布,denim
material=silk | 真丝,桑蚕丝,丝绸,silk
material=leather | 真皮,牛皮,皮质,leather
material=faux-leather | 皮革,PU皮,人造皮,faux leather,vegan leather
material=linen | 亚麻,棉麻,linen
material=cashmere | 羊绒,cashmere
material=suede | 麂皮,磨砂皮,suede
material=lyocell | 天丝,莱赛尔,tencel,lyocell
material=modal | 莫代尔,modal
material=acetate | 缎面,醋酸,satin,acetate
material=viscose | 粘纤,人棉,viscose,rayon
material=mohair | 马海毛,mohair
material=nylon | 锦纶,尼龙,nylon
material=elastane | 弹力,有弹性,stretch,stretchy
material=straw | 草编,straw
material=pearl | 珍珠,pearl
material=silver | 纯银,sterling silver
neckline=crew | 圆领,crew neck,round neck
neckline=v | V领,v-neck,v neck
neckline=high | 高领,半高领,turtleneck,high neck
neckline=hood | 带帽,连帽,hooded,with a hood
neckline=lapel | 翻领,西装领,lapel
neckline=stand | 立领,stand collar,mandarin collar
neckline=square | 方领,square neck
neckline=strap | 吊带,细肩带,strappy,spaghetti strap
neckline=halter | 挂脖,halter
neckline=off-shoulder | 一字肩,露肩,off shoulder
occasion=daily | 日常,平时穿,everyday,casual
occasion=travel | 旅行,旅游,出游,度假,travel,holiday,vacation
occasion=office | 通勤,上班,办公室,职场,office,work,business
occasion=interview | 面试,找工作,interview
occasion=meeting | 开会,见客户,商务会议,meeting
occasion=date | 约会,见男友,date,date night
occasion=sport | 运动,健身,跑步,gym,workout,sports,running
occasion=outdoor | 户外,徒步,登山,outdoor,hiking
occasion=beach | 海边,沙滩,beach,seaside
occasion=evening | 晚宴,晚会,evening,dinner party
occasion=wedding | 婚礼,喜宴,当伴娘,wedding,wedding guest
occasion=party | 派对,聚会,年会,party
occasion=gala | 红毯,颁奖,gala,black tie
occasion=festival | 过年,春节,节日,new year,festival
occasion=school | 上学,校园,开学,school,campus
occasion=gift | 礼物,送人,送礼,gift,present
occasion=home | 在家,居家,home,lounging
pattern=plain | 纯色,素色,plain,solid
pattern=floral | 碎花,花朵,印花裙,floral,flower print
pattern=striped | 条纹,striped,stripes
pattern=checked | 格子,格纹,plaid,checked,tartan
pattern=dotted | 波点,圆点,polka dot,dotted
pattern=embroidered | 刺绣,绣花,embroidered
pattern=printed | 印花,图案,printed,print
pattern=cartoon | 卡通,cartoon
pattern=cable | 麻花,绞花,cable knit
pattern=colour-block | 拼色,撞色,colour block
pattern=houndstooth | 千鸟格,houndstooth
pattern=jacquard | 提花,jacquard
season=spring | 春天,春季,春装,spring
season=summer | 夏天,夏季,夏装,凉快,summer,hot weather
season=autumn | 秋天,秋季,秋装,autumn,fall
season=winter | 冬天,冬季,保暖,暖和,winter,warm,cold weather
sleeve=short | 短袖,short sleeve
sleeve=long | 长袖,long sleeve
sleeve=sleeveless | 无袖,背心式,sleeveless
style=minimal | 简约,极简,minimal,simple
style=classic | 经典,百搭,classic
style=street | 街头,潮,street,streetwear
style=sporty | 运动风,休闲运动,sporty,athleisure
style=romantic | 浪漫,温柔,仙女,法式,romantic,feminine
style=chinese | 中式,国风,新中式,chinese style
style=vintage | 复古,vintage,retro
closure=double-breasted | 双排扣,double-breasted
closure=zip | 拉链,zip
closure=belt | 系带,belted
rise=high | 高腰,high waist,high-rise
texture=pleated | 百褶,褶皱,pleated
texture=slit | 开叉,slit
waist=defined | 收腰,cinched waist
waist=elastic | 松紧腰,elastic waist
waist=drawstring | 抽绳,drawstring
trim=sequin | 亮片,sequin
function=thermal | 发热,保暖,thermal
function=non-iron | 免烫,抗皱,non-iron
function=sun-protection | 防晒,sun protection,UV
function=waterproof | 防水,waterproof,rainproof
weight=light | 薄款,轻薄,lightweight,thin
weight=heavy | 加厚,厚,thick,heavy
lining=fleece | 加绒,fleece lined
pockets=many | 多口袋,工装,cargo,lots of pockets
heel=stiletto | 细跟,stiletto
heel=block | 粗跟,block heel
heel=flat | 平跟,flat
toe=pointed | 尖头,pointed toe
sole=soft | 软底,soft sole
sole=thick | 厚底,platform
capacity=large | 大容量,能装,large,roomy
capacity=small | 小号,迷你包,small
strap=chain | 链条,chain
""")
