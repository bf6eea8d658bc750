"""The shop's pictures: the wardrobe's own where the mirror can dress the product, drawn ones for the rest."""

from multiprocessing import Pool

from PIL import Image

from draw import picture
from draw.canvas import HEIGHT, WIDTH, encoded
from products import lines, parse

QUALITY = 68


def of_wardrobe(path):
    """A card of the wardrobe in the size of the shop's pictures."""
    card = Image.open(path).convert("RGB")
    near = max(WIDTH / card.width, HEIGHT / card.height)
    card = card.resize((round(card.width * near), round(card.height * near)), Image.LANCZOS)
    left, top = (card.width - WIDTH) // 2, (card.height - HEIGHT) // 2
    return card.crop((left, top, left + WIDTH, top + HEIGHT))


def make(job):
    line, product, colour, garment, path, wardrobe = job
    if garment:
        image = of_wardrobe(wardrobe / garment["garment"] / f"thumb-{garment['colourway']}.jpg")
    else:
        image = picture.draw(parse(line), product, colour["rgb"])
    data = encoded(image, QUALITY)
    path.write_bytes(data)
    return len(data)


def write(products, folder, wardrobe):
    jobs = {}
    for line, product in zip(lines(), products):
        for variant in product["variants"]:
            path = folder / variant["images"][0]
            jobs.setdefault(path, (line, product, variant["colour"], variant.get("garment"), path, wardrobe))
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for old in (folder / "images").glob("*.webp"):
        if old not in jobs:
            old.unlink()
    with Pool(2) as pool:
        sizes = pool.map(make, jobs.values(), chunksize=16)
    print(f"{len(sizes)} pictures, {sum(sizes)} bytes")


def sheet(products, folder, path, wanted, columns=10, width=150):
    """A sheet of some pictures, for the document."""
    height = width * HEIGHT // WIDTH
    rows = -(-len(wanted) // columns)
    whole = Image.new("RGB", (columns * width, rows * height))
    by_id = {product["id"]: product for product in products}
    for place, ident in enumerate(wanted):
        card = Image.open(folder / by_id[ident]["variants"][0]["images"][0]).convert("RGB").resize((width, height), Image.LANCZOS)
        whole.paste(card, (place % columns * width, place // columns * height))
    whole.save(path, quality=82)
