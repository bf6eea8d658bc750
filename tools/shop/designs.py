"""The range: one product a line, `cut fabric pattern details brand colours [key=value ...]`.

Details are joined by `+`, colours by `,`.  A detail named with a leading `.` sets its attributes and its sentence but
stays out of the title.  `garment=ID` names the garment of the wardrobe that the mirror wears for it: its colourways are
then read from the wardrobe and the colours column says `@`.  `noun=ZH/EN` replaces the cut's name.  `occasion=`, `style=`, `season=`, `age=` and `gender=` add
to or set attributes; `price=` fixes the price in yuan; `named=ZH/EN` gives the title instead of the parts.
"""

DESIGNS = """
# Dressed by the mirror.
u-tee cotton plain basic muyu @ garment=tee-classic named=经典圆领T恤/Classic_Crew-Neck_Tee price=149
u-shirt oxford plain classic linden @ garment=shirt-oxford named=经典牛津纺衬衫/Classic_Oxford_Shirt price=359
u-knit wool cable round beiyu @ garment=knit-crew named=粗针绞花圆领羊毛毛衣/Cable-Knit_Wool_Crew_Sweater price=599
u-hoodie fleece plain hood ranlu @ garment=hoodie named=抓绒连帽卫衣/Fleece_Hoodie price=329
u-blazer suiting plain single linden @ garment=blazer named=单排扣羊毛西装外套/Single-Breasted_Wool_Blazer price=1180
u-coat wool plain longer yunjian @ garment=coat-long named=羊毛长款大衣/Long_Wool_Coat price=1680
u-down down plain high beiyu @ garment=down-jacket named=绗缝鹅绒羽绒服/Quilted_Goose-Down_Jacket price=1490 woven=quilted
m-jeans denim plain classic maren @ garment=jeans-straight named=男士直筒牛仔裤/Men's_Straight-Leg_Jeans price=359 chart=men
w-trousers suiting plain high-rise+pleatfront linden @ garment=trousers-tailored named=高腰打褶羊毛西裤/Tailored_Pleated_Wool_Trousers price=629
m-shorts chino plain classic maren @ garment=shorts-chino named=男士卡其短裤/Men's_Chino_Shorts price=219
flare-skirt chino plain french fable @ garment=skirt-flared named=及膝伞摆半身裙/Knee-Length_Flared_Skirt price=299
a-skirt chino plain button yunjian @ garment=skirt-a-line named=单排扣A字短裙/Buttoned_A-Line_Skirt price=279
pencil-skirt suiting plain slit linden @ garment=skirt-pencil named=开衩羊毛铅笔裙/Wool_Pencil_Skirt price=499
sundress cotton floral sleeveless+round fable @ garment=dress-summer named=夏日碎花连衣裙/Floral_Summer_Dress price=459
gown silk plain sleeveless jinyu @ garment=dress-evening named=真丝缎面晚礼服/Silk_Satin_Evening_Gown price=2680
qipao brocade jacquard .stand xishan @ garment=qipao named=梅花织锦旗袍/Plum_Blossom_Brocade_Qipao price=1580 sleeve=sleeveless woven=floral,embroidered
g-belt leather plain classic ardenne @ garment=belt-leather named=金属扣牛皮皮带/Leather_Belt_with_Buckle price=369 gender=women

# Women's dresses.
midi-dress silk plain wrap jinyu wine,navy,emerald occasion=evening
midi-dress tencel plain tie yunjian haze,oat,black
midi-dress viscose floral vneck+puff fable rose,navy
midi-dress chiffon dotted tie fable navy,off-white
midi-dress cotton striped .round muyu navy,khaki
midi-dress velvet plain square+long jinyu forest,wine season=autumn,winter occasion=party
midi-dress linenmix plain .vneck qihe sage,off-white
midi-dress corduroy plain .square+sleeveless yunjian coffee,mustard
maxi-dress chiffon floral vneck fable sky,pink
maxi-dress viscose printed puff jinyu brick,forest
maxi-dress knit plain .round+sleeveless muyu black,heather
maxi-dress ramie plain mandarin xishan bean,ivory
maxi-dress tencel plain slit yunjian black,caramel
mini-dress tweed plain .round+sleeveless linden off-white,black occasion=office
mini-dress satin plain slip jinyu champagne,black
mini-dress denim plain waist ranlu mid-wash
mini-dress cotton checked puff+square fable pink,blue
mini-dress velvet plain long+bow fable black,wine
slip-dress silk plain slip jinyu champagne,sage,black
slip-dress satin floral slip fable apricot-beige,forest
slip-dress linen plain slip muyu white,mustard
tea-dress viscose floral ruffle fable red,lake
tea-dress chiffon floral vneck+short jinyu lilac,butter
tea-dress linenmix dotted square+puff fable blue,brick
beach-dress viscose printed halter ranlu coral,royal
beach-dress chiffon tiedye slip fable multi,lake
beach-dress cotton plain ruffle+offsh fable white,lemon
sundress cotton checked square fable red,navy
sundress linen plain sleeveless+tie muyu oat,brick,olive
sundress poplin plain halter yunjian white,royal
shirt-dress poplin striped tie linden sky,khaki
shirt-dress linen plain relaxed muyu white,olive
shirt-dress denim plain belted ranlu indigo
shirt-dress satin plain .waist yunjian caramel,navy
sheath easysuit plain .round+waist linden navy,black,wine
sheath suiting plain threeq linden charcoal,camel season=autumn,winter
sheath easysuit plaid square+sleeveless linden black
blazer-dress easysuit plain double linden black,off-white
blazer-dress suiting checked belted yunjian grey
gown satin plain offsh jinyu wine,royal
gown velvet plain vneck+slit+long jinyu ink,emerald season=autumn,winter
gown chiffon plain halter jinyu lilac,champagne
gown satin plain sequin jinyu gold,silver
cocktail satin plain bow jinyu black,fuchsia
cocktail lace plain sleeveless jinyu wine,nude
cocktail velvet plain offsh jinyu black,forest season=autumn,winter
cocktail satin plain sequin+slip jinyu silver,black
cocktail brocade jacquard mandarin xishan crimson,ivory
bridesmaid chiffon plain vneck jinyu haze,rose,champagne
bridesmaid satin plain offsh jinyu sage,lilac
sweater-dress wool plain high qihe oat,charcoal
sweater-dress cashmix plain mock yunjian camel,black
sweater-dress knit striped polo muyu navy season=spring,autumn
sweater-dress woolmix cable tie qihe wine,ivory
qipao silk embroidered .stand xishan emerald,ivory sleeve=short
qipao gambiered plain newchinese xishan coffee,ink sleeve=three-quarter
qipao linenmix floral .mandarin xishan bean,sky sleeve=short occasion=daily season=summer style=chinese
qipao velvet plain longer xishan wine,navy season=autumn,winter sleeve=long length=maxi

# Women's tops.
w-tee cotton plain .round muyu white,black,heather
w-tee pima plain vneck yunjian white,navy,rose
w-tee cotton striped .round muyu navy,red
w-tee cotton printed oversize ranlu white,black,sage
w-tee icesilk plain .round+slimfit qihe black,mint
w-tee tencel plain square yunjian off-white,haze
w-tee jersey plain crop ranlu black,pink
w-long-tee modal plain mock qihe black,apricot-beige,wine
w-long-tee jersey striped round muyu navy
w-long-tee fleece plain thermal+high qihe ink,oat season=winter
w-shirt poplin plain noniron linden white,sky
w-shirt poplin striped oversize yunjian blue,grey
w-shirt linen plain relaxed muyu white,sage
w-shirt silk plain .classic jinyu ivory,navy,champagne
w-shirt cotton checked .relaxed ranlu red,forest
w-shirt tencel plain bow fable off-white,rose
w-shirt denim plain vintage ranlu light-wash
w-shirt ramie plain mandarin xishan ivory,bean
blouse silk plain bow jinyu ivory,wine
blouse chiffon floral vneck fable rose,sky
blouse satin plain stand linden champagne,navy
blouse chiffon dotted ruffle fable black,off-white
blouse gambiered jacquard mandarin xishan ink
blouse viscose plain puff+square fable white,brick sleeve=short
w-knit cashmere plain round yunjian camel,grey,wine
w-knit cashmere plain high yunjian ivory,black
w-knit wool plain vneck qihe navy,rose,oat
w-knit wool cable high qihe ivory,forest
w-knit mohair plain oversize fable lilac,sakura
w-knit woolmix striped round muyu navy,brick
w-knit knit plain polo+short qihe off-white,mint
w-knit icesilk plain sleeveless+round qihe black,butter
w-knit woolmix jacquard vintage fable red,navy occasion=festival
w-cardigan wool plain vneck qihe grey,rose
w-cardigan cashmix plain round+crop yunjian ivory,camel
w-cardigan knit plain sunproof+light qihe white,sky,lilac season=summer
w-cardigan mohair checked oversize fable pink,sage
w-cardigan tweed plain french linden off-white,navy
w-hoodie terry plain hood ranlu heather,lilac,black
w-hoodie fleece plain round+thick ranlu oat,forest
w-hoodie terry printed oversize ranlu white,navy
w-hoodie fleece plain zip+hood tidewell grey,rose
cami silk plain slip jinyu champagne,black
cami modal plain basic qihe white,black,nude
cami lace plain vneck jinyu black,ivory
cami knit striped halter ranlu navy
w-polo pima plain slimfit tidewell white,navy
w-polo knit blocked crop ranlu forest

# Women's outerwear.
w-gilet suiting plain single linden charcoal,camel
w-gilet duckdown plain light+stand beiyu black,oat
w-gilet wool cable vneck qihe ivory,navy
w-coat doublewool plain belted yunjian camel,charcoal,oat
w-coat doublewool plain double linden black,wine
w-coat cashmere plain stand yunjian camel,navy
w-coat woolmix checked oversize ranlu grey
w-coat woolmix plaid midlen linden black
w-coat sherpa plain crop fable off-white,caramel
w-coat woolmix plain mandarin xishan crimson,ink
w-trench gabardine plain double+belted linden khaki,navy
w-trench gabardine plain crop ranlu khaki,black
w-trench tencel plain relaxed yunjian olive,oat
w-trench gabardine plain longer+belted beiyu stone
w-down down plain longer+hood beiyu black,ivory,wine
w-down duckdown plain crop ranlu pink,silver,black
w-down down plain light+stand beiyu haze,black
w-down padded plain midlen+hood muyu olive,navy
w-down down plain belted yunjian oat,coffee
w-down duckdown plain mandarin xishan crimson,forest
w-blazer easysuit plain single linden black,navy,oat
w-blazer easysuit plain oversize+double yunjian grey,caramel
w-blazer linenmix plain relaxed muyu ivory,sage
w-blazer tweed plain crop+round linden off-white,pink
w-blazer suiting checked single linden charcoal
w-blazer velvet plain double jinyu forest season=autumn,winter occasion=party
w-jacket tweed plain french linden ivory,black
w-jacket denim plain crop ranlu mid-wash,washed-black
w-jacket lambskin plain zip ardenne black,cognac style=street
w-jacket faux plain zip+oversize ranlu black,coffee style=street
w-jacket nylon plain zip+.sporty tidewell sage,black
w-jacket suede plain tassel fable caramel
w-jacket brocade jacquard mandarin xishan crimson,navy occasion=festival
w-sun nylon plain sunproof+light+hood tidewell white,lilac,mint season=summer
w-shell shell plain waterproof+hood beiyu lake,coral
w-shell nylon blocked hood tidewell navy
w-suit easysuit plain single linden black,navy
w-suit suiting plain double linden charcoal

# Women's trousers and skirts.
w-jeans denim plain high-rise ranlu indigo,washed-black
w-jeans softdenim plain slimfit+nine ranlu mid-wash,black
w-jeans softdenim plain tummy muyu indigo,black age=adult,senior
w-jeans denim plain ripped ranlu light-wash
w-jeans softdenim plain lined muyu indigo season=winter
w-wide-jeans denim plain high-rise ranlu light-wash,indigo
w-wide-jeans denim plain vintage+cargo ranlu mid-wash
w-wide-jeans tencel plain elastic+light muyu light-wash,off-white season=summer
w-trousers easysuit plain high-rise linden black,grey,navy
w-trousers easysuit plain nine+slimfit linden black,khaki
w-trousers suiting checked pleatfront linden grey
w-trousers easysuit plain tummy linden black age=adult,senior
w-wide tencel plain high-rise yunjian black,oat,haze
w-wide linen plain drawstring muyu white,khaki
w-wide icesilk plain elastic+pleat qihe black,rose,bean season=summer
w-wide knit plain elastic qihe grey,camel season=autumn,winter
w-wide corduroy plain high-rise fable coffee,mustard
w-wide satin plain .high-rise jinyu champagne,forest
w-wide linenmix plain newchinese xishan ivory,ink
w-joggers terry plain drawstring tidewell heather,black
w-joggers terry plain lined tidewell charcoal,navy season=winter
w-joggers nylon plain cargo ranlu olive,black
w-shorts denim plain high-rise ranlu light-wash,black season=summer
w-shorts linen plain elastic muyu oat,white
w-shorts easysuit plain pleatfront linden khaki,black season=spring,summer
w-shorts quickdry plain drawstring tidewell black,coral season=summer occasion=sport
a-skirt denim plain button ranlu mid-wash,black
a-skirt tweed plain french linden pink,black
a-skirt faux plain basic ranlu black,coffee
a-skirt corduroy plain vintage fable caramel,forest
a-skirt woolmix checked pleat fable wine,grey style=classic
flare-skirt cotton floral french fable sky,red
flare-skirt satin plain .high-rise jinyu emerald,champagne
pleat-skirt chiffon plain elastic yunjian nude,black,mint
pleat-skirt satin plain .pleat jinyu champagne,plum
pleat-skirt woolmix checked .pleat linden grey,camel
pleat-skirt faux plain .pleat ranlu black
pencil-skirt easysuit plain high-rise linden black,wine
pencil-skirt knit plain elastic qihe black,oat season=autumn,winter
pencil-skirt denim plain slit ranlu indigo
pencil-skirt faux plain slit ranlu black
long-skirt satin plain elastic jinyu champagne,haze
long-skirt tencel floral ruffle fable brick,navy
long-skirt linen plain pocket muyu off-white,olive
long-skirt wool plain pleat yunjian grey,camel
long-skirt denim plain slit ranlu washed-black
mamian brocade jacquard classic xishan ink,crimson style=chinese
mamian brocade printed newchinese xishan lake,ivory style=chinese

# Women's sport and swim.
leggings yoga plain high-rise+seamless tidewell black,plum,haze
leggings yoga plain tummy+pocket tidewell black,olive
leggings yoga plain lined+high-rise tidewell black,charcoal season=winter
sports-bra yoga plain halter tidewell black,sakura
sports-bra yoga plain zip tidewell navy,white
w-track quickdry plain short tidewell mint,black
w-track quickdry plain long+sunproof tidewell lilac,white
w-swim quickdry plain tummy+vneck tidewell black,wine season=summer
w-swim quickdry printed halter fable coral,lake season=summer
w-swim quickdry striped sunproof+long tidewell navy season=summer sleeve=long

# Men's tops.
m-tee cotton plain round muyu white,black,navy
m-tee pima plain vneck maren white,charcoal
m-tee cotton striped round muyu navy
m-tee cotton printed oversize ranlu black,off-white
m-tee icesilk plain round+light tidewell grey,lake
m-tee linenmix plain stand xishan ivory,olive style=chinese
m-tee jersey plain long+round muyu black,heather
m-polo pima plain slimfit maren navy,white,forest
m-polo knit plain classic maren khaki,wine
m-polo quickdry striped sporty tidewell sky
m-polo silk plain .classic jinyu ink
m-shirt poplin plain noniron+slimfit maren white,sky,pink
m-shirt poplin striped noniron linden blue,grey
m-shirt oxford plain relaxed muyu sky,white
m-shirt linen plain relaxed muyu white,haze,khaki
m-shirt cotton checked lined ranlu red,navy season=autumn,winter
m-shirt denim plain vintage ranlu indigo
m-shirt linenmix plain mandarin xishan ivory,ink
m-shirt tencel plain short maren sage,black
m-shirt viscose printed short+relaxed ranlu lake,coral occasion=beach
m-knit cashmere plain round maren grey,navy
m-knit wool plain high maren black,camel
m-knit wool plain vneck maren charcoal,wine
m-knit woolmix cable round beiyu ivory,forest
m-knit woolmix striped round muyu navy
m-knit knit plain polo maren off-white,olive season=spring,autumn
m-cardigan wool plain vneck maren charcoal,camel
m-cardigan woolmix cable thick beiyu navy
m-hoodie terry plain hood ranlu heather,black
m-hoodie fleece plain zip+hood+.thick tidewell charcoal,navy
m-hoodie terry printed round+oversize ranlu white,forest
m-hoodie fleece blocked stand tidewell royal

# Men's outerwear.
m-gilet duckdown plain light+stand beiyu navy,black
m-gilet suiting plain vneck linden charcoal,navy occasion=wedding
m-coat doublewool plain double maren charcoal,camel
m-coat wool plain longer+single maren navy,black
m-coat woolmix plaid midlen ranlu grey
m-coat cashmix plain stand xishan ink
m-trench gabardine plain double+belted linden khaki,navy
m-trench nylon plain light+waterproof beiyu black
m-down down plain longer+hood beiyu black,olive
m-down down plain light+stand beiyu navy,silver-grey
m-down duckdown plain thick+hood ranlu black,orange
m-down padded plain midlen+hood muyu charcoal
m-blazer suiting plain single linden navy,charcoal
m-blazer linenmix plain relaxed+single muyu stone,haze
m-blazer corduroy plain vintage fable coffee
m-blazer easysuit checked single maren grey
m-suit suiting plain single linden navy,charcoal
m-suit easysuit plain slimfit+double maren black,grey
m-suit linenmix plain single muyu stone season=summer
m-suit suiting plain newchinese xishan ink
m-jacket lambskin plain zip ardenne black,coffee style=street
m-jacket suede plain button maren camel
m-jacket denim plain vintage ranlu indigo,washed-black
m-jacket nylon plain zip+.stand tidewell navy,olive
m-jacket chino plain stand+pocket maren khaki,navy age=adult,senior
m-jacket woolmix plain zip+.stand beiyu charcoal
m-jacket linenmix plain mandarin xishan ivory,ink
m-shell shell plain waterproof+hood beiyu black,lake
m-sun nylon plain sunproof+light tidewell grey,white season=summer
m-shell nylon blocked pocket+hood beiyu mustard

# Men's trousers, sport, swim.
m-jeans softdenim plain slimfit maren indigo,black
m-jeans denim plain relaxed ranlu light-wash,washed-black
m-jeans softdenim plain lined muyu indigo season=winter
m-jeans tencel plain elastic+light muyu mid-wash season=summer
m-chinos chino plain slimfit maren khaki,navy,olive
m-chinos corduroy plain relaxed fable coffee,forest
m-chinos linen plain drawstring muyu white,khaki
m-chinos nylon plain cargo ranlu olive,black
m-chinos chino plain elastic+relaxed muyu charcoal age=adult,senior
m-joggers terry plain drawstring tidewell heather,black
m-joggers terry plain lined tidewell navy season=winter
m-joggers quickdry plain zip tidewell black
m-trousers suiting plain slimfit linden navy,charcoal
m-trousers easysuit plain noniron maren black,grey
m-trousers easysuit plain nine maren khaki
m-shorts quickdry plain drawstring tidewell black,grey
m-shorts linen plain elastic muyu oat,haze
m-shorts denim plain relaxed ranlu light-wash
m-shorts chino plain cargo ranlu olive
m-track quickdry plain short tidewell royal,black
m-track quickdry plain zip+long tidewell charcoal,lake
m-swim quickdry printed drawstring ranlu lake,coral season=summer
m-swim quickdry plain drawstring tidewell navy season=summer

# Children.
g-dress cotton floral princess xiaoman pink,butter
g-dress chiffon plain princess+sequin xiaoman sakura,lilac occasion=party
g-dress knit checked long xiaoman wine season=autumn,winter
g-dress brocade embroidered newchinese xiaoman crimson occasion=festival season=winter,spring
g-dress denim plain sleeveless xiaoman mid-wash
g-top cotton cartoon short xiaoman white,pink noun=女童T恤/Girls'_T-Shirt
g-top woolmix jacquard round xiaoman red,cream noun=女童毛衣/Girls'_Sweater season=winter
g-top fleece plain hood xiaoman lilac,oat noun=女童卫衣/Girls'_Hoodie
g-coat duckdown plain longer+hood xiaoman pink,wine noun=女童羽绒服/Girls'_Down_Coat season=winter
g-coat shell blocked waterproof xiaoman lake noun=女童冲锋衣/Girls'_Shell_Jacket
g-coat woolmix checked double xiaoman camel noun=女童大衣/Girls'_Coat
g-trousers softdenim plain elastic xiaoman mid-wash noun=女童牛仔裤/Girls'_Jeans
g-trousers jersey plain elastic xiaoman black,rose noun=女童打底裤/Girls'_Leggings
b-top cotton striped short xiaoman navy,green noun=男童T恤/Boys'_T-Shirt
b-top cotton cartoon short xiaoman white,orange noun=男童T恤/Boys'_T-Shirt
b-top fleece printed hood xiaoman charcoal,mustard noun=男童卫衣/Boys'_Hoodie
b-top oxford plain .classic xiaoman white noun=男童衬衫/Boys'_Shirt occasion=party
b-coat duckdown plain hood+thick xiaoman royal,black noun=男童羽绒服/Boys'_Down_Jacket season=winter
b-coat shell blocked waterproof xiaoman orange noun=男童冲锋衣/Boys'_Shell_Jacket
b-coat nylon plain sunproof+light xiaoman mint noun=男童防晒衣/Boys'_Sun_Jacket season=summer
b-trousers softdenim plain elastic xiaoman indigo noun=男童牛仔裤/Boys'_Jeans
b-trousers terry plain drawstring xiaoman heather,navy noun=男童运动裤/Boys'_Joggers
b-trousers chino plain .cargo xiaoman khaki noun=男童工装裤/Boys'_Cargo_Trousers
b-formal easysuit checked single xiaoman navy
b-formal suiting plain single xiaoman black
romper organic plain long xiaoman cream,sage
romper gauze printed short xiaoman sky,butter
romper organic striped hood+thick xiaoman oat season=winter
baby-set organic cartoon classic xiaoman cream,pink
baby-set organic embroidered newchinese xiaoman red occasion=festival

# Shoes.
pumps leather plain pointed+stiletto ardenne black,nude,wine
pumps lambskin plain squaretoe+block fable apricot-beige,black
pumps satin plain pointed+stiletto jinyu ivory,silver,red occasion=wedding
pumps suede plain block+bow fable navy
w-flats lambskin plain bow fable nude,black,red
w-flats satin plain beaded jinyu champagne
w-flats flyknit plain pointed+soft qihe black,haze
w-loafers leather plain horsebit ardenne black,cognac
w-loafers leather plain chunky+tassel ranlu wine
w-ankle leather plain block+zip ardenne black,coffee
w-ankle suede plain pointed+stiletto ardenne caramel
w-ankle leather plain chunky ranlu black,white
w-ankle sherpa plain flatheel+lined fable oat season=winter
w-knee-boots leather plain flatheel ardenne black,cognac
w-knee-boots suede plain block fable coffee
w-trainers leather plain classic ranlu white
w-trainers flyknit plain soft+.light tidewell sakura,grey
w-trainers suede blocked vintage+chunky ranlu oat
w-sandals leather plain flatheel fable caramel,white season=summer
w-sandals faux plain block+squaretoe jinyu silver,black season=summer
w-sandals straw plain chunky fable beige season=summer
m-derby leather plain classic ardenne black,coffee
m-derby suede plain soft maren navy
m-loafers leather plain horsebit ardenne black,cognac
m-loafers suede plain soft+tassel maren camel
m-boots leather plain chunky ranlu black,camel
m-boots suede plain pointed maren coffee
m-trainers leather plain classic ranlu white,black
m-trainers mesh plain soft+.light tidewell navy,lake
m-trainers suede blocked vintage ranlu grey
m-slides eva plain soft tidewell black,navy season=summer
k-trainers mesh plain .light xiaoman pink,royal
k-trainers leather plain classic xiaoman white
k-boots sherpa plain waterproof+lined xiaoman camel,sakura season=winter

# Bags.
tote leather plain big ardenne black,cognac
tote canvas printed big muyu off-white,navy
tote faux plain big+reversible fable wine,oat
tote straw plain vintage fable beige
tote nylon plain light+pocket tidewell black,sage
crossbody leather plain chain fable black,ivory,red
crossbody lambskin plain mini+chain ardenne champagne,black
crossbody suede plain tassel fable caramel
crossbody nylon plain pocket ranlu black,olive gender=unisex
crossbody faux plain mini fable lilac,mint
crossbody brocade embroidered newchinese xishan crimson,lake
backpack nylon plain waterproof+big tidewell black,navy gender=unisex
backpack leather plain classic ardenne coffee gender=unisex
backpack canvas plain vintage ranlu olive gender=unisex
backpack nylon cartoon light xiaoman pink,sky gender=girls,boys age=child
clutch satin plain beaded jinyu champagne,black
clutch velvet plain bow jinyu emerald,wine
clutch satin embroidered newchinese xishan crimson
briefcase leather plain classic ardenne black,coffee gender=men
briefcase nylon plain light+waterproof maren charcoal gender=men
wallet leather plain classic ardenne black,cognac gender=men
wallet lambskin plain mini fable pink,wine
cardholder leather plain light ardenne navy,caramel gender=unisex
weekender canvas plain big maren navy gender=unisex
weekender nylon plain sporty+waterproof tidewell black gender=unisex

# Accessories.
scarf cashmere plain tassel yunjian camel,grey,wine gender=unisex age=adult,senior occasion=gift
scarf wool checked tassel beiyu red,navy gender=unisex
scarf woolmix plaid thick ranlu black gender=unisex
scarf wool cable thick qihe oat,forest
scarf cashmix plain reversible maren navy gender=men occasion=gift
shawl cashmix jacquard tassel xishan wine,haze age=adult,senior
shawl silk embroidered tassel xishan ivory,emerald age=adult,senior
square-scarf silk printed vintage jinyu multi,royal age=adult,senior
square-scarf silk dotted french fable navy,red
square-scarf silk plain newchinese xishan bean age=adult,senior
beanie wool cable thick qihe oat,navy gender=unisex season=winter
beanie cashmere plain basic yunjian grey gender=unisex season=winter
beanie woolmix cartoon thick xiaoman red,sky gender=girls,boys age=child season=winter
cap cotton plain basic ranlu black,khaki gender=unisex
cap quickdry plain sunproof+sporty tidewell white gender=unisex
bucket-hat cotton plain reversible ranlu beige,washed-black gender=unisex
bucket-hat nylon plain sunproof tidewell lilac
beret wool plain french fable black,wine,camel season=autumn,winter
sun-hat straw plain bow fable beige
gloves lambskin plain lined ardenne black,coffee season=winter
gloves leather plain lined maren black gender=men season=winter
gloves wool cable thick qihe oat,red gender=women season=winter
belt leather plain classic maren black,coffee gender=men
belt leather plain reversible ardenne navy gender=men
w-belt leather plain mini fable camel,black
w-belt faux plain vintage ranlu brown
tie silk striped classic linden navy,wine gender=men
tie silk plain light linden grey,forest gender=men
tie silk dotted classic maren royal gender=men
bow-tie satin plain classic linden black gender=men
m-socks cotton plain basic muyu black,grey gender=men
m-socks cotton striped sporty tidewell white gender=men
w-socks cotton plain basic muyu oat,white
w-socks wool cable thick qihe ivory,wine season=winter
tights sheer plain tummy qihe black,nude
tights sheer plain lined+thick qihe black season=winter
necklace pearl plain classic jinyu white age=adult,senior
necklace sterling plain mini yunjian silver
necklace metal plain vintage fable gold
earrings pearl plain french jinyu white
earrings sterling plain basic yunjian silver
earrings metal plain tassel xishan gold style=chinese
bracelet sterling plain basic yunjian silver
bracelet pearl plain bow jinyu white
sunglasses acetate plain vintage fable black,brown gender=unisex
sunglasses acetate plain oversize jinyu wine
sunglasses acetate plain sporty tidewell navy gender=unisex
hair-claw resin plain french fable brown,cream
hair-claw metal plain bow jinyu gold
headband satin plain vintage fable emerald,pink
headband jersey plain sporty tidewell black
umbrella nylon plain sunproof beiyu navy,rose gender=unisex
umbrella nylon floral vintage xishan lake gender=unisex

# Underwear and home.
bra modal plain wirefree+seamless qihe nude,black,rose
bra lace plain vneck jinyu black,wine
bra cotton plain wirefree muyu white,lilac
w-briefs modal plain seamless qihe nude,black
w-briefs cotton printed basic muyu multi
w-briefs lace plain high-rise jinyu wine
m-boxers modal plain seamless qihe black,navy
m-boxers cotton plain basic muyu grey
w-pyjamas silk plain classic jinyu champagne,navy occasion=gift
w-pyjamas cotton floral basic qihe pink,sky
w-pyjamas fleece cartoon thick muyu lilac season=winter
w-nightdress modal plain .vneck qihe rose,haze
w-nightdress silk plain slip jinyu wine
robe silk embroidered belted xishan ivory,crimson
robe towelling plain belted+hood qihe white,sage
m-pyjamas cotton checked classic maren navy,wine
m-pyjamas modal plain basic qihe charcoal
w-thermal modal plain thermal+round qihe nude,black season=winter
w-thermal wool plain thermal+high qihe wine season=winter age=adult,senior
m-thermal modal plain thermal+round qihe charcoal,navy season=winter
m-thermal wool plain thermal+thick beiyu black season=winter age=adult,senior
"""
