"""The category tree: kinds of goods, and the departments that carry them.

A kind (`shirts`) has one name and one set of synonyms; every department that carries it has a node of its own
(`women/tops/shirts`, `men/tops/shirts`), so that a shopper who says only the kind finds it in all of them.
"""

from vocabulary import table

# Departments: path, Chinese, English, synonyms (parted by spaces; an underscore stands for a space within one).
DEPARTMENTS = {
    "women": ("女装", "Women", "女士 女生 女款 女孩子 女式 womens ladies lady female"),
    "men": ("男装", "Men", "男士 男生 男款 男式 男人 mens gents guys male"),
    "unisex": ("中性款", "Unisex", "男女同款 情侣款 情侣装 中性 unisex couple matching"),
    "kids": ("童装", "Kids", "儿童 小孩 孩子 小朋友 宝宝 children child kid"),
    "kids/girls": ("女童", "Girls", "女孩 女宝 小女孩 闺女 女儿 girl daughter"),
    "kids/boys": ("男童", "Boys", "男孩 男宝 小男孩 儿子 boy son"),
    "kids/baby": ("婴幼儿", "Baby", "婴儿 宝宝 新生儿 baby infant newborn toddler"),
    "shoes": ("鞋履", "Shoes", "鞋 鞋子 鞋类 shoe footwear"),
    "shoes/women": ("女鞋", "Women's Shoes", "女士鞋子 女生鞋 ladies'_shoes"),
    "shoes/men": ("男鞋", "Men's Shoes", "男士鞋子 男生鞋 mens_shoes"),
    "shoes/kids": ("童鞋", "Kids' Shoes", "儿童鞋 小孩鞋子 宝宝鞋 children's_shoes"),
    "bags": ("箱包", "Bags", "包 包包 皮包 手袋 bag handbag purse"),
    "accessories": ("配饰", "Accessories", "饰品 配件 小物 accessory"),
    "home": ("内衣家居", "Underwear & Loungewear", "内衣 家居 贴身衣物 underwear lingerie loungewear"),
    "home/women": ("女士内衣家居", "Women's Underwear & Loungewear", "女士内衣 lingerie intimates"),
    "home/men": ("男士内衣家居", "Men's Underwear & Loungewear", "男士内衣 mens_underwear"),
}

# Groups between department and kind: key, Chinese, English, synonyms.
GROUPS = {
    "dresses": ("连衣裙", "Dresses", "裙子 裙装 连身裙 洋装 长裙 dress frock one-piece"),
    "tops": ("上装", "Tops", "上衣 衣服 top"),
    "outerwear": ("外套", "Outerwear", "外衣 外搭 罩衫 outer_layer"),
    "trousers": ("裤装", "Trousers", "裤子 裤 长裤 下装 pants bottoms slacks"),
    "skirts": ("半身裙", "Skirts", "半裙 裙子 短裙 包臀裙 skirt"),
    "sport": ("运动服", "Activewear", "运动装 健身服 瑜伽服 sportswear gym_clothes workout"),
    "swim": ("泳装", "Swimwear", "泳衣 游泳衣 比基尼 swimsuit bikini bathing_suit"),
}

# Kinds: key, Chinese, English, synonyms (parted by `;`), departments and groups that carry it (parted by `,`).
KINDS = table("""
everyday | 日常连衣裙 | Everyday Dresses | 连衣裙;裙子;连身裙;洋装;长裙;日常裙;day dress;dress;casual dress;maxi dress;midi dress | women/dresses
summer   | 夏季连衣裙 | Summer Dresses | 连衣裙;夏裙;度假裙;沙滩裙;吊带裙;茶歇裙;sundress;sun dress;beach dress;slip dress;tea dress;dress | women/dresses
office   | 通勤连衣裙 | Work Dresses | 连衣裙;职业裙;衬衫裙;西装裙;上班穿的裙子;shirt dress;work dress;office dress;sheath dress;dress | women/dresses
evening  | 礼服 | Evening Dresses | 连衣裙;晚礼服;小礼服;晚宴裙;宴会裙;年会礼服;伴娘服;敬酒服;evening gown;gown;formal dress;cocktail dress;party dress;ball gown;prom dress;bridesmaid dress;dress | women/dresses
knit-dress | 针织连衣裙 | Knit Dresses | 毛衣裙;毛线裙;针织裙;连衣裙;sweater dress;knitted dress;jumper dress;dress | women/dresses
qipao    | 旗袍 | Qipao | 改良旗袍;新中式旗袍;中式礼服;cheongsam;mandarin dress;chinese dress;qi pao | women/dresses
tees     | T恤 | T-Shirts | 短袖;体恤;t恤衫;打底衫;圆领衫;半袖;tee;tshirt;t shirt;tee shirt;crew neck | women/tops,men/tops,unisex/tops
shirts   | 衬衫 | Shirts | 衬衣;恤衫;白衬衫;寸衫;button-down;button up;dress shirt;oxford shirt;shirt | women/tops,men/tops,unisex/tops
blouses  | 雪纺衫 | Blouses | 小衫;罩衫;真丝衫;女士衬衫;小上衣;blouse;silk top | women/tops
knitwear | 毛衣针织衫 | Knitwear | 毛衣;针织衫;线衣;羊毛衫;羊绒衫;毛衫;打底毛衣;jumper;sweater;pullover;knit;knitted top | women/tops,men/tops,unisex/tops
cardigans| 针织开衫 | Cardigans | 开衫;毛衣外套;针织外套;空调衫;cardigan;cardi | women/tops,men/tops
hoodies  | 卫衣 | Hoodies & Sweatshirts | 帽衫;连帽卫衣;套头卫衣;绒衫;hoodie;hoody;sweatshirt;sweater shirt | women/tops,men/tops,unisex/tops
camis    | 吊带背心 | Camisoles & Vests | 背心;吊带;小背心;打底背心;cami;camisole;tank top;vest top;singlet | women/tops
polos    | Polo衫 | Polo Shirts | polo;翻领T恤;保罗衫;polo shirt | men/tops,women/tops
waistcoats | 马甲 | Waistcoats & Gilets | 背心外套;坎肩;西装马甲;羽绒马甲;gilet;vest;waistcoat;body warmer | women/outerwear,men/outerwear
coats    | 大衣 | Coats | 呢子大衣;毛呢外套;羊绒大衣;呢大衣;毛呢大衣;wool coat;overcoat;coat;topcoat;winter coat | women/outerwear,men/outerwear,unisex/outerwear
trench   | 风衣 | Trench Coats | 长风衣;英伦风衣;trench;trench coat;mac;raincoat | women/outerwear,men/outerwear
down     | 羽绒服 | Down Jackets | 羽绒衣;羽绒外套;棉衣;棉服;面包服;puffer;puffer jacket;down coat;padded jacket;quilted jacket;winter jacket | women/outerwear,men/outerwear,unisex/outerwear
blazers  | 西装外套 | Blazers | 西服;西装;小西装;西服外套;休闲西装;suit jacket;blazer;sport coat | women/outerwear,men/outerwear,unisex/outerwear
jackets  | 夹克 | Jackets | 短外套;夹克衫;飞行夹克;牛仔外套;牛仔衣;皮衣;机车皮衣;小香风外套;jacket;bomber;biker jacket;denim jacket;leather jacket | women/outerwear,men/outerwear
shells   | 冲锋衣 | Shell Jackets | 防晒衣;防晒服;户外外套;皮肤衣;防风外套;windbreaker;rain jacket;shell;outdoor jacket;sun jacket;anorak | women/outerwear,men/outerwear
suits    | 西装套装 | Suits | 西服套装;正装;西装两件套;商务正装;suit;two-piece suit;formal suit;business suit;tuxedo | men/outerwear,women/outerwear
jeans    | 牛仔裤 | Jeans | 牛仔;丹宁裤;小脚裤;直筒裤;阔腿牛仔裤;jean;denim;denims;denim trousers | women/trousers,men/trousers
tailored | 西裤 | Tailored Trousers | 西装裤;正装裤;直筒西裤;烟管裤;dress pants;suit trousers;slacks;formal trousers;dress trousers | women/trousers,men/trousers
casual   | 休闲裤 | Casual Trousers | 阔腿裤;工装裤;卡其裤;运动裤;卫裤;束脚裤;哈伦裤;冰丝裤;chinos;joggers;cargo pants;wide leg trousers;sweatpants;palazzo;khakis | women/trousers,men/trousers
shorts   | 短裤 | Shorts | 五分裤;热裤;中裤;沙滩裤;百慕大短裤;short pants;bermuda | women/trousers,men/trousers
a-line   | A字裙 | A-Line Skirts | 半身裙;半裙;短裙;伞裙;伞摆裙;a字半裙;skater skirt;flared skirt;a line skirt;mini skirt;skirt | women/skirts
pleated  | 百褶裙 | Pleated Skirts | 半身裙;半裙;百褶半裙;长半裙;pleated skirt;midi skirt;skirt | women/skirts
pencil   | 铅笔裙 | Pencil Skirts | 半身裙;包臀裙;一步裙;职业半裙;开衩半裙;bodycon skirt;tube skirt;pencil skirt;skirt | women/skirts
long-skirt | 长半裙 | Long Skirts | 半身裙;长裙;伞裙;缎面半裙;马面裙;maxi skirt;long skirt;satin skirt;skirt | women/skirts
leggings | 运动紧身裤 | Leggings | 瑜伽裤;鲨鱼裤;打底裤;健身裤;legging;yoga pants;tights;gym leggings | women/sport
sports-bras | 运动内衣 | Sports Bras | 运动文胸;健身内衣;瑜伽背心;sports bra;yoga bra;crop bra | women/sport
tracksuits | 运动套装 | Tracksuits | 运动服;健身衣;跑步服;速干衣;速干T恤;tracksuit;running top;gym top;activewear | women/sport,men/sport
swimsuits| 泳衣 | Swimsuits | 泳装;比基尼;连体泳衣;游泳衣;泳裤;温泉泳衣;bikini;bathing suit;swimming costume;swim trunks | women/swim,men/swim
bras     | 文胸 | Bras | 内衣;胸罩;无钢圈内衣;bra;bralette;brassiere | home/women
briefs   | 内裤 | Briefs | 三角裤;平角裤;女士内裤;knickers;panties;underpants;boxers;boxer shorts;trunks;undies | home/women,home/men
pyjamas  | 睡衣家居服 | Pyjamas & Loungewear | 睡衣;家居服;睡裙;睡袍;浴袍;pyjama;pajamas;pjs;nightwear;nightdress;sleepwear;robe | home/women,home/men
thermals | 保暖内衣 | Thermals | 秋衣秋裤;秋衣;秋裤;保暖衣;发热衣;long johns;base layer;thermal underwear | home/women,home/men
girl-dresses | 女童连衣裙 | Girls' Dresses | 公主裙;儿童连衣裙;小裙子;蓬蓬裙;girls dress;princess dress | kids/girls
kid-tops | 儿童上衣 | Kids' Tops | 童装上衣;儿童T恤;儿童卫衣;儿童毛衣;儿童衬衫;kids tee;kids hoodie;kids sweater;kids shirt | kids/girls,kids/boys
kid-outerwear | 儿童外套 | Kids' Outerwear | 儿童羽绒服;童装外套;儿童冲锋衣;kids jacket;kids coat;kids down jacket | kids/girls,kids/boys
kid-trousers | 儿童裤子 | Kids' Trousers | 儿童牛仔裤;儿童运动裤;童裤;kids trousers;kids jeans;kids pants | kids/girls,kids/boys
uniforms | 校服正装 | Kids' Formalwear | 儿童礼服;小西装;演出服;儿童西装;校服;page boy suit;kids suit;school uniform | kids/boys,kids/girls
bodysuits| 连体衣 | Bodysuits & Rompers | 爬服;哈衣;包屁衣;婴儿连体衣;romper;onesie;babygrow;bodysuit | kids/baby
baby-sets| 婴儿套装 | Baby Sets | 新生儿礼盒;满月礼盒;婴儿礼盒;宝宝套装;baby gift set;newborn set | kids/baby
heels    | 高跟鞋 | Heels | 细跟鞋;单鞋;粗跟鞋;婚鞋;pumps;high heels;stilettos;court shoes;heel | shoes/women
flats    | 平底鞋 | Flats & Loafers | 单鞋;芭蕾鞋;乐福鞋;豆豆鞋;玛丽珍;ballet flats;ballerinas;flat shoes;loafer;mary janes | shoes/women
boots    | 靴子 | Boots | 短靴;长靴;马丁靴;切尔西靴;雪地靴;boot;ankle boots;chelsea boots;knee boots;snow boots | shoes/women,shoes/men,shoes/kids
trainers | 运动鞋 | Trainers | 跑鞋;小白鞋;板鞋;老爹鞋;球鞋;波鞋;休闲鞋;sneakers;running shoes;sneaker;gym shoes | shoes/women,shoes/men,shoes/kids
sandals  | 凉鞋拖鞋 | Sandals & Slides | 凉鞋;拖鞋;沙滩鞋;罗马凉鞋;sandal;slides;slippers;flip flops | shoes/women,shoes/men,shoes/kids
formal-shoes | 皮鞋 | Dress Shoes | 正装皮鞋;商务皮鞋;德比鞋;牛津鞋;乐福鞋;oxfords;derby shoes;brogues;leather shoes;loafers | shoes/men
totes    | 托特包 | Tote Bags | 手提包;单肩包;通勤包;大包;购物袋;妈妈包;tote;shopper;shoulder bag;work bag | bags
crossbody| 斜挎包 | Crossbody Bags | 小方包;链条包;单肩包;腋下包;马鞍包;cross body;shoulder bag;chain bag;saddle bag;sling bag | bags
backpacks| 双肩包 | Backpacks | 书包;背包;电脑包;旅行背包;backpack;rucksack;laptop bag;school bag | bags
clutches | 手拿包 | Clutches | 晚宴包;手抓包;宴会包;clutch;evening bag | bags
briefcases | 公文包 | Briefcases | 商务包;电脑手提包;男士手提包;briefcase;business bag;laptop case | bags
wallets  | 钱包卡包 | Wallets & Card Holders | 钱包;卡包;钱夹;零钱包;wallet;card holder;purse;coin purse | bags
luggage  | 旅行包 | Travel Bags | 旅行袋;行李袋;健身包;行李包;duffle;weekender;holdall;travel bag;gym bag | bags
scarves  | 围巾丝巾 | Scarves | 围巾;披肩;丝巾;围脖;方巾;领巾;scarf;shawl;wrap;stole;pashmina | accessories
hats     | 帽子 | Hats | 棒球帽;渔夫帽;毛线帽;贝雷帽;草帽;遮阳帽;鸭舌帽;hat;cap;beanie;bucket hat;beret;sun hat | accessories
gloves   | 手套 | Gloves | 皮手套;毛线手套;保暖手套;glove;mittens | accessories
belts    | 腰带皮带 | Belts | 皮带;腰带;裤带;腰封;belt;leather belt;waist belt | accessories
ties     | 领带领结 | Ties & Bow Ties | 领带;领结;口袋巾;tie;necktie;bow tie;pocket square | accessories
socks    | 袜子 | Socks & Tights | 长袜;短袜;丝袜;连裤袜;船袜;中筒袜;sock;tights;stockings;hosiery;pantyhose | accessories
jewellery| 首饰 | Jewellery | 项链;耳环;耳钉;手链;戒指;手镯;饰品;necklace;earrings;bracelet;ring;jewelry;pendant | accessories
sunglasses | 太阳镜 | Sunglasses | 墨镜;太阳眼镜;偏光镜;shades;sun glasses;sunnies | accessories
hair     | 发饰 | Hair Accessories | 发夹;发圈;发箍;抓夹;发带;hair clip;hairband;scrunchie;headband;claw clip | accessories
umbrellas| 雨伞 | Umbrellas | 伞;遮阳伞;晴雨伞;太阳伞;折叠伞;umbrella;parasol;brolly | accessories
""", "key", "zh", "en", "synonyms", "where")

# How the department is said before the kind's name.
PREFIX = {"women": ("女士", "Women's "), "men": ("男士", "Men's "), "unisex": ("中性", "Unisex "),
          "home/women": ("女士", "Women's "), "home/men": ("男士", "Men's "),
          "shoes/women": ("女士", "Women's "), "shoes/men": ("男士", "Men's "), "shoes/kids": ("儿童", "Kids' "),
          "kids/girls": ("女童", "Girls' "), "kids/boys": ("男童", "Boys' "), "kids/baby": ("婴儿", "Baby "),
          "bags": ("", ""), "accessories": ("", "")}


def text(zh, en):
    return {"zh-CN": zh, "en": en}


def department(path):
    """The department of a category's path: its longest beginning that is one."""
    return max((d for d in DEPARTMENTS if path == d or path.startswith(d + "/")), key=len)


def kind_path(place, key):
    """Path of a kind in a department or group."""
    return f"{place}/{key}"


def tree():
    """All nodes, parents before children, sorted within."""
    nodes = {}
    for path, (zh, en, synonyms) in DEPARTMENTS.items():
        nodes[path] = {"id": path, "name": text(zh, en), "synonyms": spaced(synonyms)}
    for kind in KINDS.values():
        for place in kind["where"].split(","):
            dep = department(place)
            zh, en = PREFIX[dep]
            if place != dep and place not in nodes:
                group = GROUPS[place.rsplit("/", 1)[1]]
                nodes[place] = {"id": place, "name": text(zh + group[0], en + group[1]),
                                "synonyms": [group[0], group[1].lower()] + spaced(group[2])}
            path = kind_path(place, kind["key"])
            own_zh, own_en = kind["zh"], kind["en"]
            doubled = dep in ("women", "men") and own_zh.startswith(zh) or dep.startswith("kids")
            doubled = doubled or kind["key"] in ("qipao", "heels")
            nodes[path] = {"id": path,
                           "name": text(own_zh if doubled else zh + own_zh, own_en if doubled else en + own_en),
                           "synonyms": unique([own_zh, own_en.lower()] + kind["synonyms"].split(";"))}
            if dep.startswith("kids") and len(kind["where"].split(",")) > 1:
                nodes[path]["name"] = text(zh + own_zh.replace("儿童", ""), en + own_en.replace("Kids' ", ""))
    return [nodes[path] for path in sorted(nodes)]


def spaced(words):
    """Synonyms parted by spaces; an underscore keeps a phrase together."""
    return [word.replace("_", " ") for word in words.split()]


def unique(words):
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))
