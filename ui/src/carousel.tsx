import { bridge, type Category, type GarmentCard, type Language, type WornView } from "./bridge";
import { other, type Words } from "./words";

/** The garments of the shop, to be swiped; a touch puts one on, another takes it off. */
export function Carousel(props: {
  cards: readonly GarmentCard[];
  outfit: readonly WornView[];
  language: Language;
  say: Words;
  toggle: (garment: string) => void;
}) {
  const { language, say } = props;
  return (
    <ul class="carousel" aria-label={say.garments}>
      {props.cards.map((card) => {
        const worn = props.outfit.find((piece) => piece.garment === card.id);
        const second = other(language);
        return (
          <li key={card.id}>
            <button
              type="button"
              class="card"
              data-garment={card.id}
              aria-pressed={worn !== undefined}
              aria-label={`${card.name[language]}${worn ? `, ${say.wearing}` : ""}`}
              onClick={() => props.toggle(card.id)}
            >
              <span class="plate">
                <Picture card={card} colourway={worn?.colourway ?? card.default_colourway} />
                {worn && <span class="wearing">{say.wearing}</span>}
              </span>
              <span class="name" lang={language}>
                {card.name[language]}
              </span>
              <span class="name second" lang={second}>
                {card.name[second]}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Picture(props: { card: GarmentCard; colourway: string }) {
  const { card } = props;
  const colourway = card.colourways.find(({ id }) => id === props.colourway) ?? card.colourways[0];
  if (colourway?.thumbnail) {
    return <img src={bridge.thumbnail(card.id, colourway.id)} alt="" draggable={false} />;
  }
  return <Sketch category={card.category} colour={colourway?.swatch ?? "#b8aea2"} />;
}

const OUTLINES: Record<Category, string> = {
  top: "M72 58c8 10 48 10 56 0l30 14 18 46-24 10-8-18v92H56v-92l-8 18-24-10 18-46z",
  outerwear: "M74 46l26 20 26-20 30 14 16 66-22 8-8-30v104h-40l-2-140-2 140H58V104l-8 30-22-8 16-66z",
  trousers: "M72 50h56l10 152h-30l-8-104-8 104H62z",
  accessory: "M70 60c20 14 40 14 60 0l8 16c-8 8-16 12-24 14l6 100H98l-2-98c-12-2-24-8-34-16z",
  skirt: "M72 60h56l2 14c10 44 24 84 36 118-40 14-92 14-132 0 12-34 26-74 36-118z",
  dress: "M76 40c6 14 42 14 48 0l10 4c-2 26-4 38 0 56 8 38 22 74 32 106-38 14-94 14-132 0 10-32 24-68 32-106 4-18 2-30 0-56z",
};

/** Where no thumbnail was rendered: the cut as a drawing, in the colour of the cloth. */
function Sketch(props: { category: Category; colour: string }) {
  return (
    <svg viewBox="34 34 132 180" class="sketch" aria-hidden="true">
      <path d={OUTLINES[props.category]} fill={props.colour} />
    </svg>
  );
}
