"""Cuts of the demo shop: what a design is before fabric and colour."""

from vocabulary import table

# key | category | Chinese | English | base price, yuan | size chart | sleeve neckline length fit (`-` for none) |
# occasions | styles | sentence zh | sentence en
CUTS = table("""
midi-dress   | women/dresses/everyday | 中长连衣裙 | Midi Dress | 429 | women | short crew midi regular | daily,date,office | minimal | 裙摆到小腿中部，走动时轻轻摆动。 | The hem falls to mid-calf and sways as you walk.
maxi-dress   | women/dresses/everyday | 长款连衣裙 | Maxi Dress | 499 | women | short v maxi regular | daily,travel,date | romantic | 长度及踝，显高又大气。 | Ankle length, tall and graceful.
mini-dress   | women/dresses/everyday | 短款连衣裙 | Mini Dress | 379 | women | short crew mini regular | daily,date,party | romantic | 裙长在膝上，活泼显腿长。 | It ends above the knee, lively and leg-lengthening.
slip-dress   | women/dresses/summer | 吊带连衣裙 | Slip Dress | 359 | women | sleeveless strap midi regular | beach,travel,date,daily | romantic | 斜裁裙身贴着曲线自然垂落。 | Cut on the bias so that it falls along the curves.
tea-dress    | women/dresses/summer | 茶歇连衣裙 | Tea Dress | 399 | women | short v midi regular | date,travel,daily | romantic | 前短后长的茶歇剪裁，行走时尽显灵动。 | A tea-dress cut, a little shorter in front, made to move.
beach-dress  | women/dresses/summer | 度假长裙 | Resort Dress | 429 | women | sleeveless v maxi loose | beach,travel,wedding | romantic | 宽大裙摆迎风飘动，海边拍照很出片。 | A wide skirt that catches the sea breeze and photographs well.
sundress     | women/dresses/summer | 夏日连衣裙 | Summer Dress | 329 | women | sleeveless square knee regular | daily,travel,date,beach | romantic | 上身合体，腰下散开，凉快又显腰。 | Fitted above, flared below the waist, cool and flattering.
shirt-dress  | women/dresses/office | 衬衫连衣裙 | Shirt Dress | 459 | women | long shirt midi regular | office,daily,travel | minimal | 衬衫领配前襟纽扣，敞开可当薄外套。 | A shirt collar and buttons all the way; leave it open as a light coat.
sheath       | women/dresses/office | 通勤连衣裙 | Sheath Dress | 529 | women | sleeveless crew knee slim | office,interview,meeting | classic | 直身剪裁利落，配西装就能开会。 | A clean sheath; add a blazer and the meeting can begin.
blazer-dress | women/dresses/office | 西装连衣裙 | Blazer Dress | 599 | women | long lapel knee slim | office,meeting,party | classic | 西装领与垫肩带来干练气场。 | Lapels and shoulders with authority.
gown         | women/dresses/evening | 晚礼服 | Evening Gown | 1290 | women | sleeveless v maxi slim | evening,wedding,party,gala | romantic | 立体剪裁收腰，拖地裙摆行走生姿。 | A sculpted waist and a skirt that sweeps the floor.
cocktail     | women/dresses/evening | 小礼服 | Cocktail Dress | 699 | women | sleeveless strap knee slim | party,evening,wedding,date | romantic | 及膝长度，年会、婚礼、生日都合适。 | Knee length, right for parties, weddings and birthdays.
bridesmaid   | women/dresses/evening | 伴娘礼服 | Bridesmaid Dress | 599 | women | sleeveless v maxi regular | wedding,evening | romantic | 多种领型可选同色，伴娘团穿起来整齐不抢镜。 | Calm, even colours for a bridal party that does not outshine the bride.
sweater-dress| women/dresses/knit-dress | 针织连衣裙 | Knit Dress | 459 | women | long crew midi regular | daily,office,date | minimal | 直筒不勒肉，外搭大衣就能出门。 | Straight and forgiving; add a coat and go.
qipao        | women/dresses/qipao | 旗袍 | Qipao | 899 | women | short stand midi slim | wedding,evening,festival,meeting | chinese | 收腰合体，侧边开衩，步态从容。 | Fitted at the waist with side slits for an easy walk.
w-tee        | women/tops/tees | 女士T恤 | Women's T-Shirt | 129 | women | short crew regular regular | daily,travel | minimal | 肩线自然，下摆可塞可放。 | A natural shoulder; the hem goes in or out.
w-long-tee   | women/tops/tees | 女士打底衫 | Women's Base-Layer Top | 149 | women | long crew regular slim | daily,office | minimal | 贴身不勒，叠穿在外套里不臃肿。 | Close but not tight, no bulk under a jacket.
w-shirt      | women/tops/shirts | 女士衬衫 | Women's Shirt | 299 | women | long shirt regular regular | office,interview,daily | minimal | 领型挺括，单穿、叠穿都利落。 | A crisp collar that works alone or layered.
blouse       | women/tops/blouses | 女士小衫 | Women's Blouse | 349 | women | long v regular regular | office,date,meeting | romantic | 垂顺的衣身掩住腰腹，塞进半裙很优雅。 | It drapes over the middle and tucks beautifully into a skirt.
w-knit       | women/tops/knitwear | 女士毛衣 | Women's Sweater | 359 | women | long crew regular regular | daily,office,date | minimal | 宽窄适中，配牛仔裤、半裙都好看。 | Neither wide nor tight; good with jeans and skirts.
w-cardigan   | women/tops/cardigans | 女士针织开衫 | Women's Cardigan | 369 | women | long v regular regular | daily,office,travel | minimal | 披着、扣上都好看，一年四季用得上。 | Draped or buttoned, useful all year.
w-hoodie     | women/tops/hoodies | 女士卫衣 | Women's Sweatshirt | 269 | women | long hood regular loose | daily,travel,sport | street | 袖口下摆双层螺纹，洗后不松垮。 | Double-ribbed cuffs and hem that stay firm.
cami         | women/tops/camis | 女士吊带背心 | Women's Camisole | 119 | women | sleeveless strap regular slim | daily,date | minimal | 内搭外穿两相宜。 | To wear underneath or on its own.
w-polo       | women/tops/polos | 女士Polo衫 | Women's Polo Shirt | 229 | women | short polo regular slim | daily,sport,travel | sporty | 合身短款，运动通勤都清爽。 | Neat and slightly short, fresh for sport or work.
w-gilet      | women/outerwear/waistcoats | 女士马甲 | Women's Waistcoat | 399 | women | sleeveless v regular regular | office,daily | classic | 叠穿利器，给衬衫和毛衣添层次。 | The layer that lifts shirts and sweaters.
w-coat       | women/outerwear/coats | 女士大衣 | Women's Coat | 899 | women | long lapel long loose | office,daily,date,travel | classic | 落肩茧形廓形，里面穿厚毛衣也不紧。 | A soft cocoon shape with room for a thick sweater.
w-trench     | women/outerwear/trench | 女士风衣 | Women's Trench Coat | 699 | women | long lapel long regular | office,daily,travel | classic | 枪挡、肩袢保留经典，内衬可拆。 | Storm flap and epaulettes kept, lining removable.
w-down       | women/outerwear/down | 女士羽绒服 | Women's Down Jacket | 699 | women | long high regular regular | daily,travel,outdoor | classic | 防钻绒双层胆布，袖口防风罗纹。 | Down-proof double lining and windproof cuffs.
w-blazer     | women/outerwear/blazers | 女士西装外套 | Women's Blazer | 499 | women | long lapel regular regular | office,interview,meeting,date | classic | 薄垫肩撑起轮廓，不显肩宽。 | Light shoulder pads give shape without width.
w-jacket     | women/outerwear/jackets | 女士短外套 | Women's Jacket | 459 | women | long crew cropped regular | daily,date,office | classic | 短款利落，配高腰裤和裙都显比例。 | Short and neat over high waists.
w-shell      | women/outerwear/shells | 女士冲锋衣 | Women's Shell Jacket | 399 | women | long hood regular loose | outdoor,travel,sport | sporty | 腋下透气拉链，帽檐可调。 | Underarm vents and an adjustable peak.
w-sun        | women/outerwear/shells | 女士防晒衣 | Women's Sun Jacket | 229 | women | long hood regular loose | outdoor,travel,beach,daily | sporty | 帽檐加长遮脸，袖口有拇指孔。 | A longer peak shades the face; thumb holes at the cuffs.
w-suit       | women/outerwear/suits | 女士西装套装 | Women's Suit | 899 | women | long lapel regular slim | interview,office,meeting | classic | 上衣与西裤成套，也可拆开单穿。 | Jacket and trousers in one, wearable apart.
w-jeans      | women/trousers/jeans | 女士牛仔裤 | Women's Jeans | 299 | women-jeans | - - regular regular | daily,travel,date | classic | 后袋位置上移，臀型更翘。 | Back pockets set high to lift the figure.
w-wide-jeans | women/trousers/jeans | 女士阔腿牛仔裤 | Women's Wide-Leg Jeans | 319 | women-jeans | - - long loose | daily,travel | street | 阔腿遮住腿部线条，显腿直。 | Wide legs that make every leg look straight.
w-trousers   | women/trousers/tailored | 女士西裤 | Women's Tailored Trousers | 359 | women | - - long regular | office,interview,meeting | classic | 直筒垂坠，站姿更显挺拔。 | Straight and fluid, for a taller stance.
w-wide       | women/trousers/casual | 女士阔腿裤 | Women's Wide-Leg Trousers | 299 | women | - - long loose | daily,travel,office | minimal | 垂坠阔腿，梨形身材友好。 | Fluid wide legs, kind to pear shapes.
w-joggers    | women/trousers/casual | 女士束脚运动裤 | Women's Joggers | 239 | women | - - long loose | sport,daily,travel | sporty | 罗纹束脚，配运动鞋很利落。 | Ribbed ankles that show off trainers.
w-shorts     | women/trousers/shorts | 女士短裤 | Women's Shorts | 199 | women | - - short regular | daily,travel,beach | street | 裤口微阔，显腿细。 | A slightly wide leg opening that slims the thigh.
a-skirt      | women/skirts/a-line | A字半身裙 | A-Line Skirt | 259 | women | - - mini regular | daily,date,office | classic | A字裙摆遮胯显瘦。 | The A-line skims hips and thighs.
flare-skirt  | women/skirts/a-line | 伞摆半身裙 | Flared Skirt | 299 | women | - - knee regular | daily,date,office | romantic | 大伞摆旋转时很好看。 | A full circle that loves to turn.
pleat-skirt  | women/skirts/pleated | 百褶半身裙 | Pleated Skirt | 319 | women | - - midi regular | daily,office,date | classic | 褶子从胯部散开，不显胯宽。 | Pleats released from the hip so that it does not widen.
pencil-skirt | women/skirts/pencil | 铅笔半身裙 | Pencil Skirt | 329 | women | - - knee slim | office,interview,meeting | classic | 包臀收摆，步幅由后衩照顾。 | Narrow, with a back vent for the stride.
long-skirt   | women/skirts/long-skirt | 长款半身裙 | Long Skirt | 339 | women | - - maxi regular | daily,travel,date | romantic | 及踝长度，平底鞋也显高。 | Ankle length, tall even in flats.
mamian       | women/skirts/long-skirt | 马面裙 | Mamian Skirt | 459 | women | - - maxi regular | festival,travel,daily | chinese | 明制马面，四裙门，行走如画。 | A Ming-style skirt with four panels, a picture in motion.
leggings     | women/sport/leggings | 女士瑜伽裤 | Women's Leggings | 229 | women | - - ankle slim | sport | sporty | 高腰包裹，侧袋放手机。 | High-waisted hold with a side pocket for the phone.
sports-bra   | women/sport/sports-bras | 女士运动内衣 | Women's Sports Bra | 179 | women | sleeveless crew cropped slim | sport | sporty | 中高强度支撑，胸垫可拆。 | Medium to high support, removable pads.
w-track      | women/sport/tracksuits | 女士运动上衣 | Women's Training Top | 199 | women | short crew regular regular | sport | sporty | 立体剪裁，跑跳不上滑。 | Shaped so that it does not ride up.
w-swim       | women/swim/swimsuits | 女士泳衣 | Women's Swimsuit | 279 | women | sleeveless strap - slim | beach,sport,travel | romantic | 耐氯面料，胸垫防走光。 | Chlorine-resistant, with secure pads.
m-tee        | men/tops/tees | 男士T恤 | Men's T-Shirt | 139 | men | short crew regular regular | daily,travel | minimal | 领口包边加固，不易变形。 | A taped neckline that keeps its shape.
m-polo       | men/tops/polos | 男士Polo衫 | Men's Polo Shirt | 239 | men | short polo regular regular | office,daily,sport | classic | 领子挺而不硬，商务休闲皆可。 | A collar that stands without stiffness, for business and leisure.
m-shirt      | men/tops/shirts | 男士衬衫 | Men's Shirt | 299 | men | long shirt regular regular | office,interview,daily | classic | 后背双褶，抬手开车都不绷。 | Back pleats for reaching and driving.
m-knit       | men/tops/knitwear | 男士毛衣 | Men's Sweater | 379 | men | long crew regular regular | daily,office,date | classic | 肩部缝合平整，内搭衬衫不鼓。 | Flat shoulder seams that sit well over a shirt.
m-cardigan   | men/tops/cardigans | 男士针织开衫 | Men's Cardigan | 399 | men | long v regular regular | daily,office | classic | 牛角扣点缀，比外套更随和。 | Horn buttons, and easier than a jacket.
m-hoodie     | men/tops/hoodies | 男士卫衣 | Men's Sweatshirt | 289 | men | long hood regular loose | daily,sport,travel | street | 厚实不塌，帽型立体。 | Substantial, with a hood that holds its shape.
m-gilet      | men/outerwear/waistcoats | 男士马甲 | Men's Gilet | 399 | men | sleeveless high regular regular | daily,outdoor,office | classic | 护住躯干，双手自由。 | Warm body, free arms.
m-coat       | men/outerwear/coats | 男士大衣 | Men's Overcoat | 1090 | men | long lapel long regular | office,daily,meeting,date | classic | 枪驳领挺拔，内袋可放手机钱包。 | Peaked lapels; inside pockets for phone and wallet.
m-trench     | men/outerwear/trench | 男士风衣 | Men's Trench Coat | 799 | men | long lapel long regular | office,travel,daily | classic | 长度过膝，雨天通勤体面。 | Below the knee, decent on rainy commutes.
m-down       | men/outerwear/down | 男士羽绒服 | Men's Down Jacket | 749 | men | long high regular regular | daily,travel,outdoor | classic | 内袋拉链防盗，下摆抽绳防风。 | Zipped inside pocket, drawcord hem.
m-blazer     | men/outerwear/blazers | 男士西装外套 | Men's Blazer | 699 | men-suit | long lapel regular slim | office,meeting,date,interview | classic | 半麻衬工艺，胸部挺括自然。 | Half-canvassed for a natural chest.
m-suit       | men/outerwear/suits | 男士西装套装 | Men's Suit | 1290 | men-suit | long lapel regular slim | interview,wedding,office,meeting | classic | 上衣加西裤，婚礼面试都撑得住场面。 | Jacket and trousers, equal to weddings and interviews.
m-jacket     | men/outerwear/jackets | 男士夹克 | Men's Jacket | 499 | men | long stand regular regular | daily,travel,office | classic | 下摆收紧，显利落。 | A gathered hem for a clean line.
m-shell      | men/outerwear/shells | 男士冲锋衣 | Men's Shell Jacket | 429 | men | long hood regular regular | outdoor,travel,sport | sporty | 帽可收纳，袖口魔术贴。 | Stowable hood, adjustable cuffs.
m-sun        | men/outerwear/shells | 男士防晒衣 | Men's Sun Jacket | 239 | men | long hood regular regular | outdoor,travel,beach,daily | sporty | 骑车、钓鱼、徒步都用得上。 | For cycling, fishing and hiking.
m-jeans      | men/trousers/jeans | 男士牛仔裤 | Men's Jeans | 319 | men-trousers | - - long regular | daily,travel | classic | 微锥裤型，不紧不松。 | Slightly tapered, neither tight nor loose.
m-chinos     | men/trousers/casual | 男士休闲裤 | Men's Casual Trousers | 279 | men-trousers | - - long regular | daily,office,travel | classic | 商务休闲两相宜，久坐不鼓膝。 | For office and weekend; knees stay flat.
m-joggers    | men/trousers/casual | 男士运动长裤 | Men's Joggers | 249 | men | - - long loose | sport,daily,travel | sporty | 侧袋拉链，跑步不掉东西。 | Zipped pockets, nothing falls out.
m-trousers   | men/trousers/tailored | 男士西裤 | Men's Tailored Trousers | 399 | men-trousers | - - long slim | office,interview,meeting,wedding | classic | 裤线定型，腰里防滑。 | Permanent crease and a grip inside the waistband.
m-shorts     | men/trousers/shorts | 男士短裤 | Men's Shorts | 199 | men | - - knee regular | daily,travel,beach,sport | classic | 裤长到膝上，清爽不拖沓。 | To just above the knee, tidy and cool.
m-track      | men/sport/tracksuits | 男士运动上衣 | Men's Training Top | 189 | men | short crew regular regular | sport | sporty | 后背透气孔，出汗不粘身。 | A ventilated back that does not cling.
m-swim       | men/swim/swimsuits | 男士泳裤 | Men's Swim Shorts | 179 | men | - - short regular | beach,sport,travel | sporty | 内衬网布，腰绳防松。 | Mesh lined with a secure drawcord.
u-tee        | unisex/tops/tees | 圆领T恤 | Crew-Neck Tee | 149 | unisex | short crew regular regular | daily,travel | minimal | 男女同款，版型不挑人。 | One cut for everyone.
u-shirt      | unisex/tops/shirts | 衬衫 | Shirt | 329 | unisex | long shirt regular regular | office,daily,interview | classic | 男女同款，可塞可放。 | For everyone, tucked or not.
u-knit       | unisex/tops/knitwear | 圆领毛衣 | Crew Sweater | 459 | unisex | long crew regular regular | daily,travel,date | classic | 男女同款，粗针纹理有手作感。 | For everyone, with a handmade look.
u-hoodie     | unisex/tops/hoodies | 连帽卫衣 | Hoodie | 299 | unisex | long hood regular loose | daily,travel,sport | street | 男女同款，宽松舒服。 | For everyone, roomy and comfortable.
u-blazer     | unisex/outerwear/blazers | 西装外套 | Blazer | 699 | unisex | long lapel regular regular | office,interview,meeting | classic | 中性剪裁，肩线自然。 | A gender-neutral cut with a natural shoulder.
u-coat       | unisex/outerwear/coats | 长款大衣 | Long Coat | 1090 | unisex | long lapel long loose | office,daily,date,travel | classic | 中性廓形，长度过膝，气场十足。 | A neutral shape below the knee, full of presence.
u-down       | unisex/outerwear/down | 羽绒服 | Down Jacket | 899 | unisex | long high regular regular | daily,travel,outdoor | sporty | 横向绗缝，男女同款。 | Quilted across, for everyone.
""", "key", "category", "zh", "en", "price", "chart", "shape", "occasions", "styles", "say_zh", "say_en")
