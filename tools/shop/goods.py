"""Cuts of shoes, bags, accessories, underwear and children's clothes; columns as in `cuts.py`."""

from vocabulary import table

GOODS = table("""
g-dress      | kids/girls/girl-dresses | 女童连衣裙 | Girls' Dress | 199 | kids | short crew knee regular | daily,party,festival | romantic | 裙摆够大，转圈跑跳都不碍事。 | A full skirt for twirling and running.
g-top        | kids/girls/kid-tops | 女童上衣 | Girls' Top | 119 | kids | long crew regular regular | daily,school | daily | 领口加固，拉扯不变形。 | A reinforced neckline that survives tugging.
g-coat       | kids/girls/kid-outerwear | 女童外套 | Girls' Jacket | 299 | kids | long hood regular regular | daily,school,outdoor | daily | 反光条夜行更安全。 | Reflective trim for dark evenings.
g-trousers   | kids/girls/kid-trousers | 女童裤子 | Girls' Trousers | 139 | kids | - - long regular | daily,school | daily | 腰内可调节，多穿一年。 | An adjustable waist for an extra year of wear.
b-top        | kids/boys/kid-tops | 男童上衣 | Boys' Top | 119 | kids | long crew regular regular | daily,school | daily | 耐脏好洗，干得快。 | Hides dirt, washes easily, dries fast.
b-coat       | kids/boys/kid-outerwear | 男童外套 | Boys' Jacket | 299 | kids | long hood regular regular | daily,school,outdoor | daily | 反光条夜行更安全，袖口可放长。 | Reflective trim, and cuffs that let down.
b-trousers   | kids/boys/kid-trousers | 男童裤子 | Boys' Trousers | 139 | kids | - - long regular | daily,school,sport | daily | 膝盖双层加固。 | Double knees.
b-formal     | kids/boys/uniforms | 男童小西装 | Boys' Blazer | 329 | kids | long lapel regular regular | wedding,party,festival,school | classic | 婚礼花童、演出都合适，面料有弹性。 | For page boys and performances, in a stretchy cloth.
romper       | kids/baby/bodysuits | 婴儿连体衣 | Baby Romper | 109 | baby | long crew - regular | daily | daily | 裆部按扣，换尿布方便。 | Poppers for quick nappy changes.
baby-set     | kids/baby/baby-sets | 新生儿礼盒 | Newborn Gift Set | 269 | baby | long crew - regular | gift,festival | daily | 连体衣、帽子、围兜、包被成套，附礼袋。 | Romper, hat, bib and wrap, with a gift bag.
pumps        | shoes/women/heels | 单鞋 | Pumps | 459 | shoes-women | - - - - | office,interview,wedding,date,party | classic | 鞋口贴脚不掉跟。 | Cut to stay on the heel.
w-flats      | shoes/women/flats | 芭蕾平底鞋 | Ballet Flats | 329 | shoes-women | - - - - | daily,office,travel | romantic | 可折叠软底，包里备一双。 | A foldable sole to keep in the bag.
w-loafers    | shoes/women/flats | 乐福鞋 | Women's Loafers | 429 | shoes-women | - - - - | office,daily | classic | 鞋帮柔软，新鞋不磨脚。 | Soft at the heel from the first day.
w-ankle      | shoes/women/boots | 女士短靴 | Women's Ankle Boots | 559 | shoes-women | - - ankle - | daily,office,date | classic | 侧拉链穿脱方便，靴筒不卡脚踝。 | A side zip, and a shaft that does not pinch.
w-knee-boots | shoes/women/boots | 女士长靴 | Women's Knee Boots | 799 | shoes-women | - - knee - | daily,date,party | classic | 弹力后筒，小腿粗细都能穿。 | A stretch panel for every calf.
w-trainers   | shoes/women/trainers | 女士运动鞋 | Women's Trainers | 369 | shoes-women | - - - - | sport,daily,travel | sporty | 鞋跟回弹，走一天不累。 | A springy heel for a whole day.
w-sandals    | shoes/women/sandals | 女士凉鞋 | Women's Sandals | 299 | shoes-women | - - - - | beach,daily,travel | romantic | 可调节搭扣，脚背高也合脚。 | Adjustable straps for high insteps too.
m-derby      | shoes/men/formal-shoes | 男士德比皮鞋 | Men's Derby Shoes | 599 | shoes-men | - - - - | office,interview,wedding,meeting | classic | 固特异缝制，可换底。 | Goodyear-welted and resoleable.
m-loafers    | shoes/men/formal-shoes | 男士乐福鞋 | Men's Loafers | 549 | shoes-men | - - - - | office,daily,date | classic | 一脚蹬，配西裤或休闲裤都可以。 | Slip them on with suit trousers or chinos.
m-boots      | shoes/men/boots | 男士靴子 | Men's Boots | 659 | shoes-men | - - ankle - | daily,outdoor,travel | classic | 橡胶大底防滑耐磨。 | A grippy, hard-wearing rubber sole.
m-trainers   | shoes/men/trainers | 男士运动鞋 | Men's Trainers | 389 | shoes-men | - - - - | sport,daily,travel | sporty | 中底缓震，支撑足弓。 | A cushioned midsole with arch support.
m-slides     | shoes/men/sandals | 男士拖鞋 | Men's Slides | 129 | shoes-men | - - - - | beach,daily,travel | sporty | EVA一体成型，轻且防滑。 | Moulded in one, light and grippy.
k-trainers   | shoes/kids/trainers | 儿童运动鞋 | Kids' Trainers | 199 | shoes-kids | - - - - | school,sport,daily | sporty | 魔术贴自己穿，鞋头防踢。 | Velcro they can do themselves, and a bumper toe.
k-boots      | shoes/kids/boots | 儿童雪地靴 | Kids' Snow Boots | 239 | shoes-kids | - - ankle - | outdoor,school,daily | daily | 内里加绒，鞋底防滑。 | Fleece inside, grip outside.
tote         | bags/totes | 托特包 | Tote Bag | 499 | one | - - - - | office,daily,travel | classic | 内有拉链袋，开口带磁扣。 | A zipped pocket inside and a magnetic closure.
crossbody    | bags/crossbody | 斜挎包 | Crossbody Bag | 429 | one | - - - - | daily,date,travel | classic | 肩带可调，斜挎腾出双手。 | An adjustable strap that frees the hands.
backpack     | bags/backpacks | 双肩包 | Backpack | 369 | one | - - - - | travel,school,office,outdoor | street | 背板透气，肩带加宽减负。 | A breathable back and wide straps.
clutch       | bags/clutches | 手拿包 | Clutch | 399 | one | - - - - | evening,wedding,party,gala | romantic | 附可收纳的细链。 | With a fine chain that tucks away.
briefcase    | bags/briefcases | 公文包 | Briefcase | 899 | one | - - - - | office,meeting,interview,travel | classic | 放得下15寸电脑和A4文件。 | Takes a 15-inch laptop and A4 papers.
wallet       | bags/wallets | 钱包 | Wallet | 269 | one | - - - - | daily,gift | classic | 八个卡位，一个照片位。 | Eight card slots and one for a photograph.
cardholder   | bags/wallets | 卡包 | Card Holder | 159 | one | - - - - | daily,gift | minimal | 薄到可以放进衬衫口袋。 | Thin enough for a shirt pocket.
weekender    | bags/luggage | 旅行包 | Weekender Bag | 599 | one | - - - - | travel,sport | classic | 独立鞋仓，可挂拉杆箱。 | A shoe compartment, and it rides on a trolley.
scarf        | accessories/scarves | 围巾 | Scarf | 259 | one | - - - - | daily,travel,gift | classic | 长宽适中，怎么绕都好看。 | Long and wide enough to tie any way.
shawl        | accessories/scarves | 披肩 | Shawl | 359 | one | - - - - | evening,wedding,travel,gift,daily | classic | 空调房、飞机上、晚宴都用得上。 | For air conditioning, planes and evenings out.
square-scarf | accessories/scarves | 方巾 | Square Scarf | 329 | one | - - - - | gift,office,date | romantic | 手工卷边，可系颈、绑发、系包。 | Hand-rolled edges; for neck, hair or bag.
beanie       | accessories/hats | 毛线帽 | Beanie | 139 | one | - - - - | daily,outdoor,travel | street | 弹力罗纹，不压发型。 | Stretch rib that spares the hair.
cap          | accessories/hats | 棒球帽 | Baseball Cap | 119 | one | - - - - | daily,travel,sport | street | 帽围可调，帽檐弯度自然。 | Adjustable, with a natural curve to the peak.
bucket-hat   | accessories/hats | 渔夫帽 | Bucket Hat | 129 | one | - - - - | daily,travel,beach | street | 可折叠收纳，遮脸显脸小。 | It folds away and flatters the face.
beret        | accessories/hats | 贝雷帽 | Beret | 159 | one | - - - - | daily,date | romantic | 挺而不硬，造型随意捏。 | Firm yet easy to shape.
sun-hat      | accessories/hats | 遮阳帽 | Sun Hat | 169 | one | - - - - | beach,travel | romantic | 10厘米大帽檐，有防风绳。 | A 10 cm brim and a cord for the wind.
gloves       | accessories/gloves | 手套 | Gloves | 189 | gloves | - - - - | daily,outdoor,gift | classic | 指尖触屏，不用脱手套回消息。 | Touch-screen fingertips.
belt         | accessories/belts | 皮带 | Belt | 259 | belts | - - - - | office,daily,gift | classic | 针扣款，孔位可自行加打。 | A pin buckle; holes can be added.
w-belt       | accessories/belts | 女士腰带 | Women's Belt | 169 | belts | - - - - | daily,date,office | classic | 系在连衣裙或大衣外，立刻有腰线。 | Over a dress or coat, it makes a waist at once.
g-belt       | accessories/belts | 金属扣皮带 | Leather Belt with Buckle | 299 | women | - - - - | daily,office,date | classic | 3.4厘米宽，配裤装、裙装、大衣都合适。 | 3.4 cm wide, for trousers, dresses and coats.
tie          | accessories/ties | 领带 | Tie | 199 | one | - - - - | office,wedding,interview,meeting,gift | classic | 7厘米宽，打温莎结饱满。 | 7 cm wide, for a full Windsor knot.
bow-tie      | accessories/ties | 领结 | Bow Tie | 149 | one | - - - - | wedding,evening,party | classic | 已打好结，颈围可调。 | Pre-tied and adjustable.
m-socks      | accessories/socks | 男士中筒袜 | Men's Crew Socks | 69 | socks | - - - - | daily,office,sport | classic | 五双装，手工对目，脚尖无缝。 | Five pairs with hand-linked toes.
w-socks      | accessories/socks | 女士堆堆袜 | Women's Slouch Socks | 49 | socks | - - - - | daily | street | 三双装，配乐福鞋很好看。 | Three pairs, lovely with loafers.
tights       | accessories/socks | 连裤袜 | Tights | 79 | women | - - - - | office,daily | classic | 高弹不勾丝，腰口不卷边。 | High stretch, snag-resistant, with a flat waistband.
necklace     | accessories/jewellery | 项链 | Necklace | 229 | one | - - - - | date,evening,wedding,gift,daily | romantic | 40+5厘米延长链。 | 40 cm with a 5 cm extender.
earrings     | accessories/jewellery | 耳钉 | Stud Earrings | 169 | one | - - - - | office,date,wedding,gift,daily | minimal | 925银针，敏感耳也能戴。 | Sterling posts for sensitive ears.
bracelet     | accessories/jewellery | 手链 | Bracelet | 199 | one | - - - - | date,gift,daily | romantic | 长度可调，叠戴更好看。 | Adjustable, and good in layers.
sunglasses   | accessories/sunglasses | 太阳镜 | Sunglasses | 329 | one | - - - - | beach,travel,outdoor,daily | street | UV400防护，附镜盒镜布。 | UV400 protection, with case and cloth.
hair-claw    | accessories/hair | 抓夹 | Claw Clip | 49 | one | - - - - | daily,date | romantic | 咬合牢固，发量多也夹得住。 | Holds even thick hair.
headband     | accessories/hair | 发带 | Headband | 69 | one | - - - - | daily,date,sport | romantic | 宽版不勒头，洗脸化妆也好用。 | Wide and gentle.
umbrella     | accessories/umbrellas | 晴雨伞 | Umbrella | 159 | one | - - - - | daily,travel,outdoor | classic | 三折自动开合，黑胶防晒，十骨抗风。 | Opens and closes by itself; ten ribs; blocks the sun.
bra          | home/women/bras | 文胸 | Bra | 199 | bras | sleeveless - - slim | daily | minimal | 侧比加宽，收副乳不勒肉。 | Wider sides that smooth without digging in.
w-briefs     | home/women/briefs | 女士内裤三条装 | Women's Briefs, Pack of 3 | 99 | women | - - - slim | daily | minimal | 纯棉裆底，抗菌透气。 | A breathable cotton gusset.
m-boxers     | home/men/briefs | 男士平角内裤三条装 | Men's Boxer Briefs, Pack of 3 | 129 | men | - - - slim | daily | minimal | 腰边不卷，囊袋立体。 | A waistband that lies flat.
w-pyjamas    | home/women/pyjamas | 女士睡衣套装 | Women's Pyjama Set | 299 | women | long shirt long loose | home,gift | minimal | 宽松剪裁，翻身自在。 | Roomy enough to turn in your sleep.
w-nightdress | home/women/pyjamas | 睡裙 | Nightdress | 239 | women | short v knee loose | home | romantic | 过膝长度，在家也优雅。 | Below the knee, graceful at home.
robe         | home/women/pyjamas | 睡袍 | Robe | 359 | women | long v midi loose | home,gift,travel | minimal | 浴后一披，腰带可收。 | To slip on after the bath, with a belt.
m-pyjamas    | home/men/pyjamas | 男士家居服套装 | Men's Loungewear Set | 299 | men | long crew long loose | home,gift | minimal | 下楼取快递也体面。 | Decent enough to fetch the post in.
w-thermal    | home/women/thermals | 女士保暖内衣套装 | Women's Thermal Set | 199 | women | long crew long slim | daily,outdoor | minimal | 不臃肿，外穿毛衣看不出来。 | Invisible under a sweater.
m-thermal    | home/men/thermals | 男士保暖内衣套装 | Men's Thermal Set | 209 | men | long crew long slim | daily,outdoor | minimal | 圆领低开，衬衫里不外露。 | A low neckline that hides under a shirt.
""", "key", "category", "zh", "en", "price", "chart", "shape", "occasions", "styles", "say_zh", "say_en")
