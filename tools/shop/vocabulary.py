"""Words of the demo shop: colours, fabrics, patterns, details and brands, each with its name in both languages.

Tables are plain text, one entry a line, columns parted by `|`, so that a buyer can read and change them.
"""


def table(text, *columns):
    """Rows of a `|`-parted table as dictionaries by their first column."""
    rows = {}
    for line in text.strip().splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(columns):
            raise ValueError(f"{len(cells)} cells instead of {len(columns)}: {line}")
        row = dict(zip(columns, cells))
        if row[columns[0]] in rows:
            raise ValueError(f"twice: {row[columns[0]]}")
        rows[row[columns[0]]] = row
    return rows


# Colours: key, Chinese, English, family, sRGB.
COLOURS = table("""
black        | 黑色     | Black          | black  | 232326
ink          | 墨黑     | Ink Black      | black  | 1b1d22
washed-black | 水洗黑   | Washed Black   | black  | 3a3a3d
white        | 白色     | White          | white  | f4f3ef
off-white    | 米白     | Off-White      | white  | f1ece0
ivory        | 象牙白   | Ivory          | white  | f0e9da
cream        | 奶油白   | Cream          | white  | eee4cf
grey         | 灰色     | Grey           | grey   | 8d8f93
light-grey   | 浅灰     | Light Grey     | grey   | c3c5c8
charcoal     | 炭灰     | Charcoal       | grey   | 46484d
heather      | 麻灰     | Heather Grey   | grey   | a8aaad
silver-grey  | 银灰     | Silver Grey    | grey   | b4b7bb
red          | 正红     | Red            | red    | c0262d
wine         | 酒红     | Burgundy       | red    | 6b2130
brick        | 砖红     | Brick Red      | red    | a4452f
crimson      | 绛红     | Crimson        | red    | 8f1d2b
rust         | 铁锈红   | Rust           | red    | 99432a
orange       | 橘色     | Orange         | orange | dd7230
coral        | 珊瑚橘   | Coral          | orange | e8806a
apricot      | 杏橘     | Apricot Orange | orange | eba46f
mustard      | 姜黄     | Mustard        | yellow | c99a2e
lemon        | 柠檬黄   | Lemon          | yellow | ecd65c
butter       | 奶黄     | Butter Yellow  | yellow | f0e0a2
green        | 绿色     | Green          | green  | 3c7a4e
olive        | 橄榄绿   | Olive          | green  | 6a6b45
forest       | 墨绿     | Forest Green   | green  | 234a3b
sage         | 鼠尾草绿 | Sage           | green  | 93a389
mint         | 薄荷绿   | Mint           | green  | b5d8c5
emerald      | 祖母绿   | Emerald        | green  | 0f6a52
bean         | 豆绿     | Pea Green      | green  | a3b58a
navy         | 藏青     | Navy           | blue   | 232d47
blue         | 蓝色     | Blue           | blue   | 2f5f9f
sky          | 天空蓝   | Sky Blue       | blue   | a7c4e0
haze         | 雾霾蓝   | Haze Blue      | blue   | 7f97ab
indigo       | 靛蓝     | Indigo         | blue   | 38486a
light-wash   | 浅蓝     | Light Blue     | blue   | 9db4cb
mid-wash     | 牛仔蓝   | Mid Blue       | blue   | 5d7899
royal        | 宝蓝     | Royal Blue     | blue   | 2745a0
lake         | 湖蓝     | Lake Blue      | blue   | 3f8fa6
purple       | 紫色     | Purple         | purple | 6f4a8e
lilac        | 香芋紫   | Lilac          | purple | b7a3cc
plum         | 梅紫     | Plum           | purple | 5f3450
pink         | 粉色     | Pink           | pink   | eab1bd
rose         | 豆沙粉   | Dusty Rose     | pink   | c68d8c
sakura       | 樱花粉   | Cherry Blossom | pink   | f3ccd3
fuchsia      | 玫红     | Fuchsia        | pink   | c42d6e
brown        | 棕色     | Brown          | brown  | 6e4a33
coffee       | 咖啡色   | Coffee         | brown  | 54392b
camel        | 驼色     | Camel          | brown  | b58d60
caramel      | 焦糖色   | Caramel        | brown  | a5662f
cognac       | 干邑棕   | Cognac         | brown  | 8a4f2a
beige        | 米色     | Beige          | beige  | dccdb4
khaki        | 卡其色   | Khaki          | beige  | b6a179
oat          | 燕麦色   | Oatmeal        | beige  | d6c8b0
apricot-beige| 杏色     | Almond         | beige  | e5cfb2
nude         | 裸色     | Nude           | beige  | dcb9a2
stone        | 石色     | Stone          | beige  | bfb199
champagne    | 香槟金   | Champagne Gold | gold   | d7bd8f
gold         | 金色     | Gold           | gold   | c8a04a
silver       | 银色     | Silver         | silver | c5c9cf
multi        | 彩色     | Multicolour    | multi  | d98a6a
""", "key", "zh", "en", "family", "rgb")

# Fabrics: key, Chinese, English, materials, seasons, price factor, sentence in Chinese, sentence in English.
FABRICS = table("""
cotton    | 纯棉     | Cotton           | cotton            | spring,summer,autumn | 1.0 | 选用长绒棉，触感柔软透气，贴身穿不闷。 | Cut from long-staple cotton that is soft, breathable and easy against the skin.
poplin    | 府绸     | Cotton Poplin    | cotton            | spring,summer,autumn | 1.1 | 府绸面料紧密平滑，洗过依旧挺括。 | A dense, smooth poplin that keeps its crispness wash after wash.
oxford    | 牛津纺   | Oxford Cotton    | cotton            | spring,autumn,winter | 1.1 | 牛津纺面料有细致的颗粒纹理，越洗越柔软。 | Oxford cloth with a fine basket texture that softens with every wash.
pima      | 匹马棉   | Pima Cotton      | cotton            | spring,summer,autumn | 1.3 | 匹马棉纤维更长，手感顺滑，不易起球。 | Extra-long pima fibres feel silky and resist pilling.
jersey    | 弹力棉   | Stretch Cotton   | cotton,elastane   | spring,summer,autumn | 1.0 | 棉中加入少量氨纶，有弹力又不易变形。 | Cotton with a touch of elastane: it stretches and springs back.
fleece    | 抓绒     | Fleece           | cotton,polyester  | autumn,winter        | 1.1 | 内里抓绒，蓬松保暖，外层是厚实的棉。 | Brushed inside for warmth, sturdy cotton outside.
terry     | 毛圈棉   | French Terry     | cotton            | spring,autumn        | 1.1 | 毛圈棉吸汗透气，春秋穿刚刚好。 | Loopback terry that breathes, just right for spring and autumn.
linen     | 亚麻     | Linen            | linen             | summer               | 1.3 | 法国亚麻透气凉爽，自然的褶皱自带松弛感。 | French linen that stays cool, with a natural relaxed crease.
linenmix  | 棉麻     | Linen-Cotton     | linen,cotton      | spring,summer        | 1.1 | 棉麻混纺，清爽透气，比纯麻更柔软、少皱。 | Linen blended with cotton: airy, softer and less creased than pure linen.
ramie     | 苎麻     | Ramie            | ramie             | summer               | 1.4 | 苎麻又称夏布，吸湿快干，夏天穿着清凉。 | Ramie, China's summer cloth, dries quickly and feels cool.
silk      | 桑蚕丝   | Mulberry Silk    | silk              | spring,summer,autumn | 2.6 | 22姆米重磅桑蚕丝，光泽柔和，垂感出众。 | 22-momme mulberry silk with a quiet lustre and beautiful drape.
satin     | 醋酸缎面 | Acetate Satin    | acetate           | spring,summer,autumn | 1.4 | 醋酸缎面光泽细腻，亲肤凉滑，不易起静电。 | Acetate satin with a fine sheen, cool to the touch and free of static.
gambiered | 香云纱   | Gambiered Silk   | silk              | spring,summer        | 3.2 | 香云纱以薯莨汁反复浸染，凉爽挺括，越穿越有味道。 | Gambiered silk, dyed over and over in yam juice, crisp and cool, and lovelier with age.
brocade   | 织锦     | Brocade          | silk,viscose      | spring,autumn,winter | 2.0 | 织锦提花立体，光线下纹样若隐若现。 | A raised jacquard brocade whose motif comes and goes with the light.
chiffon   | 雪纺     | Chiffon          | polyester         | spring,summer        | 1.0 | 双层雪纺轻盈飘逸，不透不贴身。 | Two layers of light chiffon, floaty and never see-through.
tencel    | 天丝     | Lyocell          | lyocell           | spring,summer        | 1.2 | 天丝面料垂坠顺滑，有淡淡的丝光，夏天穿凉爽。 | Lyocell with a fluid drape, a hint of sheen and a cool touch.
viscose   | 人棉     | Viscose          | viscose           | spring,summer        | 1.0 | 人棉面料垂软凉爽，随身不贴身。 | Soft, cool viscose that follows the body without clinging.
modal     | 莫代尔   | Modal            | modal,elastane    | spring,summer,autumn,winter | 1.0 | 莫代尔柔软如第二层肌肤，吸湿不闷。 | Modal as soft as a second skin, absorbent and never clammy.
denim     | 牛仔     | Denim            | denim,cotton      | spring,autumn,winter | 1.1 | 12盎司牛仔布，洗水自然，越穿越合身。 | 12-ounce denim, naturally washed, that settles to your shape.
softdenim | 弹力牛仔 | Stretch Denim    | denim,cotton,elastane | spring,summer,autumn | 1.1 | 弹力牛仔布，蹲起自如，久坐不勒。 | Stretch denim that moves with you and does not dig in.
chino     | 斜纹棉   | Cotton Twill     | cotton            | spring,summer,autumn | 1.0 | 斜纹棉布结实有型，做过柔软水洗。 | Sturdy cotton twill, garment-washed for softness.
corduroy  | 灯芯绒   | Corduroy         | cotton            | autumn,winter        | 1.1 | 细条灯芯绒，手感厚实温暖，有复古味道。 | Fine-wale corduroy, warm and substantial with a vintage mood.
wool      | 羊毛     | Wool             | wool              | autumn,winter        | 1.6 | 采用100%美利奴羊毛，细软不扎，轻暖透气。 | Pure merino wool, fine and itch-free, light yet warm.
woolmix   | 羊毛混纺 | Wool-Blend       | wool,polyester    | autumn,winter        | 1.3 | 羊毛混纺，保暖又耐磨，日常好打理。 | A wool blend that is warm, hard-wearing and easy to care for.
suiting   | 精纺羊毛 | Wool Suiting     | wool              | spring,autumn,winter | 1.7 | 精纺羊毛西装料，抗皱有弹性，一整天都平整。 | Worsted wool with natural stretch that stays smooth all day.
easysuit  | 抗皱西装料 | Crease-Resistant | polyester,viscose | spring,summer,autumn | 1.0 | 抗皱西装料，可机洗，出差放进箱子也不怕。 | Crease-resistant and machine-washable, happy in a suitcase.
tweed     | 小香风粗花呢 | Tweed        | wool,cotton       | spring,autumn,winter | 1.6 | 粗花呢以多色花式纱织成，纹理丰富，质感精致。 | Tweed woven from fancy yarns in several shades, rich in texture.
doublewool| 双面羊毛 | Double-Faced Wool | wool             | autumn,winter        | 2.4 | 双面羊毛手工缝制，无里衬，轻而暖。 | Double-faced wool sewn by hand without a lining: light and warm.
cashmere  | 山羊绒   | Cashmere         | cashmere          | autumn,winter        | 3.2 | 内蒙古山羊绒，细软轻盈，一件就很暖。 | Inner Mongolian cashmere, feather-light, and warm on its own.
cashmix   | 羊绒混纺 | Cashmere-Blend   | cashmere,wool     | autumn,winter        | 2.1 | 羊绒与羊毛混纺，软糯贴肤，保暖不臃肿。 | Cashmere and wool together: soft on the skin, warm without bulk.
mohair    | 马海毛   | Mohair           | mohair,wool       | autumn,winter        | 1.6 | 马海毛蓬松有光泽，像披着一层云。 | Fluffy, lustrous mohair, like wearing a cloud.
knit      | 棉针织   | Cotton Knit      | cotton            | spring,summer,autumn | 1.1 | 棉针织柔软有弹性，针脚细密。 | A soft, springy cotton knit with fine stitches.
icesilk   | 冰丝     | Cooling Knit     | viscose,polyester | summer               | 1.0 | 冰丝针织触感清凉，薄而不透。 | A cooling knit, thin yet opaque.
down      | 鹅绒     | Goose Down       | down,nylon        | winter               | 2.0 | 填充90%白鹅绒，蓬松度700，轻盈抗寒，面料防泼水。 | Filled with 90 % white goose down, 700 fill power, in a water-repellent shell.
duckdown  | 鸭绒     | Duck Down        | down,polyester    | winter               | 1.4 | 填充90%白鸭绒，保暖扎实，面料防风。 | Filled with 90 % white duck down behind a windproof shell.
padded    | 棉服     | Padded           | polyester         | winter               | 0.9 | 填充仿羽绒棉，可机洗，冬天日常穿够暖。 | Padded with down-like fibre, machine-washable and warm for every day.
nylon     | 锦纶     | Nylon            | nylon             | spring,autumn        | 1.0 | 轻量锦纶面料，防风防泼水，可收纳。 | Light nylon that turns wind and showers and packs away small.
shell     | 三合一   | Three-in-One     | polyester,nylon | spring,autumn,winter | 1.5 | 压胶防水面料，防水1万毫米，可拆抓绒内胆。 | Seam-sealed shell, waterproof to 10,000 mm, with a removable fleece liner.
gabardine | 华达呢   | Gabardine        | cotton            | spring,autumn        | 1.4 | 高密华达呢，防风防小雨，轮廓挺括。 | Tightly woven gabardine that keeps out wind and drizzle.
leather   | 头层牛皮 | Leather          | leather           | spring,autumn,winter | 2.2 | 头层牛皮，植鞣工艺，越用越有光泽。 | Full-grain, vegetable-tanned cowhide that gains lustre with use.
lambskin  | 绵羊皮   | Lambskin         | leather           | spring,autumn,winter | 2.6 | 绵羊皮柔软贴身，像第二层皮肤。 | Lambskin so soft it feels like a second skin.
suede     | 反绒皮   | Suede            | suede             | autumn,winter        | 1.8 | 反绒皮触感细腻，色泽温润。 | Fine-napped suede with a warm depth of colour.
faux      | 环保皮   | Vegan Leather    | faux-leather      | spring,summer,autumn,winter | 0.9 | 环保皮轻便耐刮，脏了用湿布一擦就好。 | Vegan leather: light, scratch-resistant, wiped clean with a damp cloth.
canvas    | 帆布     | Canvas           | cotton            | spring,summer,autumn | 0.8 | 厚实帆布，耐磨耐洗。 | Heavy canvas that takes wear and washing.
mesh      | 网面     | Mesh             | polyester         | spring,summer        | 0.9 | 透气网面，轻便不闷脚。 | Breathable mesh, light on the foot.
quickdry  | 速干     | Quick-Dry        | polyester,elastane | spring,summer,autumn | 1.0 | 速干面料排汗快，四面弹力。 | A quick-drying fabric with four-way stretch.
yoga      | 裸感     | Second-Skin      | nylon,elastane    | spring,summer,autumn,winter | 1.1 | 裸感面料高弹亲肤，深蹲不透。 | A second-skin fabric with high stretch that stays opaque in a squat.
straw     | 草编     | Straw            | straw             | summer               | 0.9 | 天然拉菲草手工编织，轻巧透气。 | Hand-woven from natural raffia, light and airy.
lace      | 蕾丝     | Lace             | nylon,elastane    | spring,summer,autumn,winter | 1.1 | 柔软蕾丝，花型精细，不扎皮肤。 | Soft, fine lace that does not scratch.
velvet    | 丝绒     | Velvet           | polyester,silk    | autumn,winter        | 1.5 | 丝绒光泽深邃，冬季宴会很出彩。 | Velvet with a deep lustre, made for winter evenings.
metal     | 合金     | Gold-Tone        | metal             | spring,summer,autumn,winter | 1.0 | 真金电镀，保色持久，无镍不易过敏。 | Real gold plating, long-lasting and nickel-free.
sterling  | 925银    | Sterling Silver  | silver            | spring,summer,autumn,winter | 1.3 | 925纯银，简洁耐看。 | Sterling silver, simple and lasting.
pearl     | 淡水珍珠 | Freshwater Pearl | pearl             | spring,summer,autumn,winter | 1.6 | 天然淡水珍珠，光泽温润，每颗略有不同。 | Natural freshwater pearls, each slightly different, softly lustrous.
acetate   | 板材     | Acetate          | acetate           | spring,summer        | 1.2 | 板材镜框手工打磨，偏光镜片。 | Hand-polished acetate with polarised lenses.
sherpa    | 羊羔绒   | Sherpa           | polyester         | autumn,winter        | 1.1 | 羊羔绒蓬松柔软，像抱着一只小羊。 | Fluffy sherpa, as soft as a lamb.
gauze     | 双层纱布 | Double Gauze     | cotton            | spring,summer        | 1.0 | A类双层纱布，透气柔软，宝宝贴身穿也放心。 | Class A double gauze, soft and airy, safe for a baby's skin.
resin     | 醋酸板材 | Acetate          | acetate           | spring,summer,autumn,winter | 1.0 | 醋酸板材韧性好，不易断，边缘打磨圆滑。 | Tough acetate with rounded edges that does not snap.
eva       | EVA      | Moulded          | eva               | summer               | 0.9 | 轻软防水，冲一冲就干净。 | Soft, light and waterproof: rinse and go.
sheer     | 天鹅绒   | Velvet-Touch     | nylon,elastane    | spring,autumn,winter | 1.0 | 天鹅绒触感，细密不透肉。 | A velvety touch, fine and even.
flyknit   | 飞织     | Knitted          | polyester         | spring,summer,autumn | 1.0 | 飞织鞋面像袜子一样贴脚，透气不挤。 | A knitted upper that fits like a sock.
towelling | 毛巾布   | Towelling        | cotton            | spring,summer,autumn,winter | 1.0 | 毛圈毛巾布吸水快，洗后依旧蓬松。 | Cotton towelling that drinks up water and stays fluffy.
organic   | 有机棉   | Organic Cotton   | cotton            | spring,summer,autumn,winter | 1.2 | 有机棉无荧光剂，A类婴幼儿标准。 | Organic cotton without brighteners, to the infant standard (class A).
""", "key", "zh", "en", "materials", "seasons", "factor", "say_zh", "say_en")

# Patterns: key, Chinese, English.
PATTERNS = table("""
plain    |      |
striped  | 条纹 | Striped
checked  | 格纹 | Checked
plaid    | 千鸟格 | Houndstooth
floral   | 碎花 | Floral
dotted   | 波点 | Polka-Dot
printed  | 印花 | Printed
cable    | 绞花 | Cable
cartoon  | 卡通 | Cartoon
embroidered | 刺绣 | Embroidered
jacquard | 提花 | Jacquard
leopard  | 豹纹 | Leopard-Print
blocked  | 拼色 | Colour-Block
tiedye   | 扎染 | Tie-Dye
""", "key", "zh", "en")

# What the attribute is called where a pattern has another key than its attribute value.
PATTERN_VALUES = {"plaid": ["checked", "houndstooth"], "cartoon": ["printed", "cartoon"],
                  "leopard": ["printed", "leopard"], "blocked": ["colour-block"], "tiedye": ["printed", "tie-dye"]}

# Details: key, Chinese, English, attributes set, sentence in Chinese, sentence in English.
DETAILS = table("""
vneck    | V领 | V-Neck | neckline=v | V领拉长颈部线条，显得脸小。 | The V-neck lengthens the line of the neck.
round    | 圆领 | Crew-Neck | neckline=crew | 简洁圆领，单穿内搭都合适。 | A clean crew neck, good alone or underneath.
square   | 方领 | Square-Neck | neckline=square | 法式方领露出锁骨，比例更好看。 | A French square neck that shows the collarbones.
high     | 高领 | Roll-Neck | neckline=high | 高领可翻折，护住脖子更保暖。 | The roll neck folds down or stands up against the cold.
mock     | 半高领 | Mock-Neck | neckline=high | 半高领不勒脖子，叠穿有层次。 | A mock neck that layers well and never feels tight.
polo     | Polo领 | Polo-Collar | neckline=polo | 翻领比圆领更精神，通勤也得体。 | The collar makes it smart enough for work.
offsh    | 一字肩 | Off-Shoulder | neckline=off-shoulder | 一字肩设计露出肩颈，内有防滑胶条。 | Off the shoulder, with a silicone edge that keeps it there.
halter   | 挂脖 | Halter | neckline=halter,sleeve=sleeveless | 挂脖剪裁衬托肩背线条。 | A halter cut that shows off shoulders and back.
stand    | 立领 | Stand-Collar | neckline=stand | 立领利落，带一点东方味道。 | A neat stand collar with an eastern touch.
mandarin | 盘扣立领 | Mandarin-Collar | neckline=stand,style=chinese | 手工盘扣配立领，新中式韵味。 | Hand-knotted buttons and a mandarin collar in the new Chinese style.
hood     | 连帽 | Hooded | neckline=hood | 连帽可调节，挡风又有型。 | An adjustable hood against the wind.
bow      | 蝴蝶结 | Bow | style=romantic | 领口蝴蝶结可系可拆，两种穿法。 | A bow that ties or comes off, for two ways of wearing.
tie      | 系带收腰 | Tie-Waist | style=romantic,waist=defined | 腰间系带收出腰线，遮住小肚子。 | A tie at the waist draws in the figure and hides the tummy.
waist    | 收腰 | Fitted-Waist | waist=defined | 腰部立体收省，显腰身。 | Darts at the waist give it shape.
wrap     | 裹身 | Wrap | neckline=v,waist=defined | 裹身式剪裁，可按身形调节松紧。 | A wrap cut that adjusts to you.
puff     | 泡泡袖 | Puff-Sleeve | style=romantic | 泡泡袖修饰手臂，俏皮减龄。 | Puff sleeves flatter the arms and look young.
ruffle   | 荷叶边 | Ruffled | style=romantic | 荷叶边增添层次，轻快灵动。 | Ruffles add depth and movement.
pleat    | 百褶 | Pleated | texture=pleated | 高温定型百褶，洗后不散。 | Heat-set pleats that survive the wash.
slit     | 开衩 | Slit | texture=slit | 侧开衩行走自如，若隐若现。 | A side slit for ease of movement.
slip     | 吊带 | Slip | neckline=strap,sleeve=sleeveless | 细吊带可调节，单穿或外搭西装都好看。 | Fine adjustable straps; wear it alone or under a blazer.
sleeveless | 无袖 | Sleeveless | sleeve=sleeveless | 无袖剪裁清爽利落，肩宽处理得恰到好处。 | Sleeveless and clean, with just the right shoulder.
short    | 短袖 | Short-Sleeve | sleeve=short | 短袖长度刚好遮住大臂。 | Sleeves just long enough to cover the upper arm.
long     | 长袖 | Long-Sleeve | sleeve=long | 长袖可挽起，早晚温差也从容。 | Long sleeves that roll up when the day warms.
threeq   | 七分袖 | Three-Quarter-Sleeve | sleeve=three-quarter | 七分袖露出手腕，显瘦又不冷。 | Three-quarter sleeves that show the wrist.
high-rise| 高腰 | High-Rise | rise=high | 高腰设计拉长双腿比例。 | A high rise that lengthens the legs.
nine     | 九分 | Ankle-Length | length=ankle | 九分长度露出脚踝，显高。 | Cropped at the ankle, which makes you look taller.
elastic  | 松紧腰 | Elastic-Waist | waist=elastic | 松紧腰穿脱方便，久坐也舒服。 | An elastic waist, easy on and comfortable all day.
tummy    | 收腹 | Tummy-Control | waist=shaping | 加宽腰封轻柔收腹，腰腹更平整。 | A wide waistband smooths the stomach gently.
pleatfront| 打褶 | Pleated-Front | texture=pleated | 前片双褶遮肉，大腿更显瘦。 | Double pleats give room and slim the thigh.
cargo    | 工装 | Cargo | style=street,pockets=many | 立体口袋实用又有型。 | Bellows pockets, useful and good-looking.
ripped   | 破洞 | Ripped | style=street | 手工破洞，街头感十足。 | Hand-ripped for a street look.
drawstring | 抽绳 | Drawstring | waist=drawstring | 抽绳可调节，松紧随意。 | A drawstring to set the fit you like.
oversize | 宽松 | Oversized | fit=oversized | 落肩宽松版型，不挑身材。 | Dropped shoulders and a roomy cut that suits everyone.
slimfit  | 修身 | Slim-Fit | fit=slim | 修身剪裁，贴合不紧绷。 | A slim cut that follows the body without pulling.
relaxed  | 休闲 | Relaxed | fit=loose | 宽松剪裁，留出舒适的活动量。 | A relaxed cut with room to move.
crop     | 短款 | Cropped | length=cropped | 短款拉高腰线，小个子友好。 | A cropped length that raises the waist, kind to petite figures.
longer   | 长款 | Longline | length=long | 长款遮臀，保暖显高。 | A longer line that covers the hips and keeps you warm.
midlen   | 中长款 | Mid-Length | length=mid | 中长款式，遮住大腿，通勤日常都合适。 | Mid-length, right for work and weekend.
double   | 双排扣 | Double-Breasted | closure=double-breasted | 双排扣更显气场。 | Double-breasted for presence.
single   | 单排扣 | Single-Breasted | closure=single-breasted | 单排两粒扣，经典不过时。 | Two buttons, single-breasted, never out of date.
belted   | 系腰带 | Belted | closure=belt,waist=defined | 附同色腰带，敞开或系上都有型。 | Comes with a matching belt; wear it open or tied.
zip      | 拉链 | Zip-Up | closure=zip | 双向拉链顺滑好拉。 | A smooth two-way zip.
button   | 开衫 | Button-Front | closure=buttons | 开襟设计，空调房里随手一披。 | Buttons down the front, ready for air conditioning.
pocket   | 多口袋 | Multi-Pocket | pockets=many | 内外多个口袋，手机钥匙各有位置。 | Pockets inside and out, for phone and keys.
light    | 轻薄 | Lightweight | weight=light | 轻薄款，随身带着也不占地方。 | Light enough to take anywhere.
thick    | 加厚 | Thick | weight=heavy,season=winter | 加厚设计，零下也不怕。 | Made thick for days below zero.
lined    | 加绒 | Fleece-Lined | weight=heavy,lining=fleece | 内里加绒，保暖不臃肿。 | Lined with fleece, warm without bulk.
waterproof | 防水 | Waterproof | function=waterproof | 防水处理，雨天放心走。 | Treated against water for rainy days.
sunproof | 防晒 | UV-Protection | function=sun-protection | UPF50+防晒，阻隔紫外线。 | UPF 50+ against the sun.
seamless | 无痕 | Seamless | function=seamless | 无痕工艺，外穿贴身裙也不显边。 | Seamless, invisible even under a fitted dress.
wirefree | 无钢圈 | Wire-Free | function=wire-free | 无钢圈也有支撑，舒适一整天。 | Support without a wire, comfortable all day.
thermal  | 发热 | Thermal | function=thermal | 发热纤维吸湿升温，薄薄一层就暖。 | Heat-tech fibres warm up as they wick: thin but cosy.
noniron  | 免烫 | Non-Iron | function=non-iron | 免烫处理，晾干即穿。 | Non-iron: hang to dry and wear.
horsebit | 马衔扣 | Horsebit | style=classic | 金属马衔扣是点睛之笔。 | A metal horsebit finishes it.
chain    | 链条 | Chain | strap=chain | 链条可长可短，单肩斜挎两用。 | The chain shortens, for shoulder or crossbody.
big      | 大容量 | Large | capacity=large | 大容量，放得下14寸电脑和一天的零碎。 | Holds a 14-inch laptop and the day's odds and ends.
mini     | 迷你 | Mini | capacity=small | 迷你尺寸，装得下手机、口红和钥匙。 | Small, yet it holds phone, lipstick and keys.
pointed  | 尖头 | Pointed | toe=pointed | 尖头拉长脚背线条。 | A pointed toe that lengthens the foot.
squaretoe| 方头 | Square-Toe | toe=square | 方头不挤脚，复古好搭。 | A square toe with room, in a vintage mood.
chunky   | 厚底 | Chunky-Sole | sole=thick | 厚底轻盈，悄悄增高4厘米。 | A light chunky sole adds 4 cm.
block    | 粗跟 | Block-Heel | heel=block | 粗跟走路稳当，久站不累。 | A steady block heel for long days.
stiletto | 细跟 | Stiletto | heel=stiletto | 7厘米细跟，优雅显高。 | A 7 cm stiletto, elegant and tall.
flatheel | 平底 | Flat | heel=flat | 平底柔软，走一天也不累。 | Flat and flexible for a whole day's walking.
soft     | 软底 | Soft-Sole | sole=soft | 软弹鞋底，缓震舒适。 | A springy sole that cushions each step.
reversible | 双面 | Reversible | function=reversible | 双面可用，一件当两件。 | Reversible: two in one.
tassel   | 流苏 | Tasselled | trim=tassel | 流苏随动作轻轻摆动。 | Tassels that move with you.
sequin   | 亮片 | Sequinned | trim=sequin | 手缝亮片在灯光下闪烁。 | Hand-sewn sequins catch the light.
beaded   | 钉珠 | Beaded | trim=beads | 手工钉珠点缀，细节精致。 | Beading sewn by hand.
basic    |  |  |  | 款式简洁，百搭耐看。 | A simple shape that goes with everything.
classic  | 经典 | Classic | style=classic | 经典版型，年年都能穿。 | A classic cut for year after year.
vintage  | 复古 | Vintage | style=vintage | 复古设计，像从旧照片里走出来。 | A vintage design, as if from an old photograph.
french   | 法式 | French-Style | style=romantic | 法式风情，随性又优雅。 | French in spirit: easy and elegant.
newchinese | 新中式 | New-Chinese | style=chinese | 传统元素与现代剪裁相融。 | Tradition meets modern tailoring.
sporty   | 运动 | Sporty | style=sporty | 运动剪裁，抬手弯腰都不受限。 | An athletic cut that never restricts.
princess | 公主 | Princess | style=romantic | 蓬蓬的裙摆，是小朋友的公主梦。 | A full skirt for a little princess.
""", "key", "zh", "en", "sets", "say_zh", "say_en")

# Brands: key, name, price factor, styles.
BRANDS = table("""
yunjian | 云涧 YUNJIAN     | 1.15 | minimal
jinyu   | 锦屿 JINYU       | 1.35 | romantic
xishan  | 溪山 XISHAN      | 1.25 | chinese
linden  | Linden & Roe     | 1.20 | classic
muyu    | 木与白 MUYUBAI   | 0.85 | minimal
beiyu   | 北屿 BEIYU       | 1.10 | classic
qihe    | 栖禾 QIHE        | 1.00 | minimal
tidewell| Tidewell         | 1.00 | sporty
maren   | Maren Oak        | 1.15 | classic
ranlu   | 燃路 RANLU       | 0.90 | street
xiaoman | 小满田 XIAOMANTIAN | 0.90 | daily
fable   | Fable Lane       | 1.10 | romantic
ardenne | Ardenelle | 1.45 | classic
""", "key", "name", "factor", "style")
