"""What the demo seller sells: sixty plausible SKUs, each with a shape of demand and a story.

A story is what makes a SKU worth looking at: a missed reorder, an overstock, a rival out of stock, a launch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Season = Literal["flat", "q4", "summer", "winter", "spring"]
Story = Literal["steady", "low", "overstock", "rival_out", "price_war", "lumpy", "fading", "rising", "new"]

BRIGHT = "Ningbo Brightway Lighting"
KING = "Shenzhen Kingtop Housewares"


@dataclass(frozen=True, slots=True)
class Item:
    """One SKU of the demo. ``base`` is units a day in the middle of its life; ``age`` days since first sale."""

    sku: str
    title: str
    category: str
    price: float
    cost: float
    grams: int
    size_cm: tuple[int, int, int]
    base: float
    season: Season
    story: Story
    age: int
    supplier: str
    moq: int
    carton: int
    keywords: str
    variant: str = ""
    parent: str = ""


def _family(
    stem: str,
    title: str,
    category: str,
    keywords: str,
    variants: list[tuple[str, str, float, Story, int]],
    *,
    price: float,
    cost: float,
    grams: int,
    size: tuple[int, int, int],
    season: Season,
    supplier: str,
    moq: int,
    carton: int,
) -> list[Item]:
    return [
        Item(
            sku=f"{stem}-{code}",
            title=f"{title}, {name}",
            category=category,
            price=price,
            cost=cost,
            grams=grams,
            size_cm=size,
            base=base,
            season=season,
            story=story,
            age=age,
            supplier=supplier,
            moq=moq,
            carton=carton,
            keywords=keywords,
            variant=name,
            parent=stem,
        )
        for code, name, base, story, age in variants
    ]


OLD = 1400  # older than the three years of files

ITEMS: tuple[Item, ...] = tuple(
    item
    for family in (
        _family(
            "HX", "Dimmable LED Desk Lamp with USB Port", "Desk Lamps", "desk lamp;led desk lamp;study lamp",
            [("12", "Black", 19, "low", 900), ("14", "White", 14, "rising", 900), ("16", "Silver", 6, "steady", 900)],
            price=39.99, cost=7.9, grams=980, size=(38, 18, 8), season="q4", supplier=BRIGHT, moq=500, carton=24,
        ),
        _family(
            "NL", "Plug-in Night Light, Warm White, Dusk to Dawn", "Night Lights", "night light;plug in night light",
            [("2P", "2 Pack", 26, "steady", OLD), ("4P", "4 Pack", 41, "steady", OLD), ("6P", "6 Pack", 17, "rival_out", OLD), ("8P", "8 Pack", 6, "overstock", 900)],
            price=16.99, cost=2.6, grams=210, size=(14, 11, 6), season="flat", supplier=BRIGHT, moq=1000, carton=60,
        ),
        _family(
            "SL", "Solar Garden Lights, Waterproof", "Outdoor Lighting", "solar lights outdoor;garden lights",
            [("8P", "8 Pack", 22, "steady", OLD), ("12P", "12 Pack", 15, "steady", OLD), ("16P", "16 Pack", 7, "steady", 800)],
            price=34.99, cost=8.4, grams=1450, size=(40, 28, 14), season="summer", supplier=BRIGHT, moq=400, carton=12,
        ),
        _family(
            "FL", "Copper Fairy String Lights, Battery", "String Lights", "fairy lights;christmas lights indoor",
            [("33", "33 ft", 30, "steady", OLD), ("66", "66 ft", 19, "low", OLD), ("WM", "Warm White 33 ft", 12, "steady", 900)],
            price=12.99, cost=2.1, grams=160, size=(13, 10, 5), season="q4", supplier=BRIGHT, moq=1200, carton=80,
        ),
        _family(
            "CL", "Clip-on Reading Light, 3 Colours", "Book Lights", "book light;reading light clip on",
            [("BK", "Black", 13, "price_war", OLD), ("PK", "Pink", 7, "steady", OLD), ("BL", "Blue", 4, "lumpy", OLD)],
            price=14.99, cost=3.0, grams=120, size=(16, 8, 4), season="flat", supplier=BRIGHT, moq=500, carton=100,
        ),
        _family(
            "KT", "Gooseneck Electric Kettle 1.0 L", "Kettles", "gooseneck kettle;electric kettle;pour over kettle",
            [("03", "Matte Black", 16, "rival_out", 900), ("05", "White", 9, "steady", 900), ("07", "Walnut Handle", 5, "rising", 280)],
            price=64.99, cost=19.5, grams=1600, size=(30, 22, 24), season="winter", supplier=KING, moq=200, carton=6,
        ),
        _family(
            "KO", "Bamboo Kitchen Counter Organizer", "Kitchen Organizers", "kitchen organizer;bamboo kitchen counter shelf",
            [("77", "2 Tier", 24, "fading", OLD), ("78", "3 Tier", 15, "fading", OLD), ("79", "Corner", 8, "steady", 1000)],
            price=39.99, cost=10.8, grams=2300, size=(42, 26, 12), season="flat", supplier=KING, moq=300, carton=8,
        ),
        _family(
            "MG", "Insulated Travel Mug 16 oz, Leakproof", "Travel Mugs", "travel mug;insulated coffee mug",
            [("BK", "Black", 27, "rising", OLD), ("GN", "Forest Green", 12, "steady", OLD), ("PK", "Blush", 9, "steady", OLD), ("WH", "White", 11, "low", OLD)],
            price=24.99, cost=5.2, grams=420, size=(22, 9, 9), season="winter", supplier=KING, moq=500, carton=36,
        ),
        _family(
            "BX", "Glass Food Storage Containers with Lids", "Food Storage", "glass food storage containers;meal prep",
            [("5P", "5 Pack", 18, "steady", OLD), ("10P", "10 Pack", 13, "price_war", OLD), ("SN", "Snack Size 6 Pack", 5, "lumpy", 700)],
            price=32.99, cost=9.9, grams=3200, size=(34, 26, 20), season="flat", supplier=KING, moq=200, carton=4,
        ),
        _family(
            "CB", "Acacia Wood Cutting Board with Handle", "Cutting Boards", "cutting board;wood cutting board",
            [("M", "Medium", 11, "steady", OLD), ("L", "Large", 8, "steady", OLD), ("ST", "Set of 3", 6, "overstock", 600)],
            price=29.99, cost=8.1, grams=1500, size=(45, 26, 3), season="q4", supplier=KING, moq=300, carton=10,
        ),
        _family(
            "TN", "Pop-up Beach Tent UPF 50+", "Beach Tents", "beach tent;pop up beach tent",
            [("2", "2 Person", 14, "steady", OLD), ("4", "4 Person", 10, "steady", OLD)],
            price=49.99, cost=14.2, grams=2400, size=(64, 14, 14), season="summer", supplier=KING, moq=200, carton=6,
        ),
        _family(
            "CL2", "Soft Cooler Bag, Leakproof", "Coolers", "cooler bag;soft cooler;lunch cooler",
            [("12", "12 Can", 13, "steady", OLD), ("24", "24 Can", 9, "steady", OLD), ("30", "30 Can", 4, "lumpy", OLD)],
            price=36.99, cost=9.1, grams=900, size=(34, 24, 12), season="summer", supplier=KING, moq=250, carton=12,
        ),
        _family(
            "HW", "Rechargeable Hand Warmers 2 Pack", "Hand Warmers", "hand warmers rechargeable;hand warmer",
            [("GY", "Grey", 13, "low", 800), ("PK", "Pink", 7, "steady", 800)],
            price=27.99, cost=7.4, grams=260, size=(15, 12, 5), season="winter", supplier=BRIGHT, moq=500, carton=50,
        ),
        _family(
            "PT", "Interactive Dog Puzzle Toy", "Dog Toys", "interactive dog toys;dog puzzle",
            [("L1", "Level 1", 12, "fading", OLD), ("L2", "Level 2", 9, "steady", OLD), ("L3", "Level 3", 3, "lumpy", OLD)],
            price=18.99, cost=4.0, grams=480, size=(26, 26, 5), season="flat", supplier=KING, moq=400, carton=30,
        ),
        _family(
            "ST", "Stackable Storage Bins with Lids", "Storage Bins", "storage bins;storage bins with lids",
            [("3P", "3 Pack", 15, "rival_out", 340), ("6P", "6 Pack", 11, "rising", 340)],
            price=31.99, cost=8.8, grams=1900, size=(38, 28, 22), season="spring", supplier=KING, moq=250, carton=6,
        ),
        _family(
            "YG", "Cork Yoga Block Set", "Yoga Blocks", "yoga blocks;cork yoga block",
            [("2", "2 Pack", 8, "steady", OLD), ("ST", "2 Pack + Strap", 6, "overstock", OLD)],
            price=22.99, cost=6.2, grams=1300, size=(24, 16, 16), season="spring", supplier=KING, moq=300, carton=12,
        ),
        _family(
            "PL", "Ceramic Planter Pots with Drainage", "Planters", "plant pots;ceramic planter",
            [("3", "3 Pack White", 10, "steady", OLD), ("5", "5 Pack Mixed", 7, "fading", OLD)],
            price=33.99, cost=9.7, grams=2900, size=(36, 20, 18), season="spring", supplier=KING, moq=200, carton=6,
        ),
        _family(
            "UM", "Windproof Compact Umbrella", "Umbrellas", "umbrella windproof;travel umbrella",
            [("BK", "Black", 16, "steady", OLD), ("NV", "Navy", 6, "steady", OLD)],
            price=21.99, cost=5.0, grams=390, size=(30, 7, 7), season="flat", supplier=BRIGHT, moq=500, carton=48,
        ),
        _family(
            "WL", "Under-Cabinet Light, Motion Sensor", "Under-Cabinet Lights", "under cabinet lighting;motion sensor light",
            [("3P", "3 Pack", 17, "rising", 240), ("6P", "6 Pack", 9, "rising", 200)],
            price=28.99, cost=6.6, grams=360, size=(32, 10, 5), season="flat", supplier=BRIGHT, moq=500, carton=40,
        ),
        _family(
            "SM", "Sunrise Alarm Clock with Sounds", "Alarm Clocks", "sunrise alarm clock;wake up light",
            [("01", "White", 11, "new", 62), ("02", "Wood", 6, "new", 34)],
            price=45.99, cost=12.3, grams=640, size=(20, 18, 12), season="winter", supplier=BRIGHT, moq=300, carton=20,
        ),
        _family(
            "GR", "Magnetic Grill Light, 360° Gooseneck", "Grill Lights", "grill light;bbq light magnetic",
            [("1", "Single", 5, "new", 24), ("2", "2 Pack", 4, "lumpy", 700)],
            price=25.99, cost=6.0, grams=420, size=(24, 12, 7), season="summer", supplier=BRIGHT, moq=300, carton=36,
        ),
        _family(
            "MS", "Mechanical Kitchen Timer, Stainless", "Kitchen Timers", "kitchen timer;mechanical timer",
            [("01", "Silver", 2, "lumpy", OLD), ("02", "Red", 1, "lumpy", OLD)],
            price=13.99, cost=3.3, grams=150, size=(9, 9, 5), season="flat", supplier=KING, moq=300, carton=60,
        ),
        _family(
            "CD", "Flameless LED Candles with Remote", "Flameless Candles", "flameless candles;led candles",
            [("9P", "9 Pack", 14, "steady", OLD), ("12P", "12 Pack", 9, "low", OLD)],
            price=26.99, cost=7.0, grams=1100, size=(32, 22, 10), season="q4", supplier=BRIGHT, moq=400, carton=12,
        ),
    )
    for item in family
)  # fmt: skip
