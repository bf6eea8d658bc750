import { bridge, type GarmentCard, type Language, type WornView } from "./bridge";
import type { Act } from "./kiosk";
import type { Words } from "./words";

/** Sizes of the garment in hand, down the right edge. */
export function SizeRail(props: { worn: WornView; card: GarmentCard; say: Words; act: Act }) {
  const { worn, card, say, act } = props;
  const shown = worn.size ?? worn.shown_size ?? worn.best_size;
  return (
    <div class="rail sizes" role="group" aria-label={say.size}>
      <p class="label">{say.size}</p>
      {card.sizes.map((size) => {
        const fits = size === worn.best_size;
        return (
          <button
            key={size}
            type="button"
            data-size={size}
            aria-pressed={size === shown}
            aria-label={fits ? `${size}, ${say.fits}` : size}
            // The size that fits goes on following the measurement; any other one is kept as chosen.
            onClick={() => act(bridge.chooseSize(card.id, fits ? null : size))}
          >
            {size}
            {fits && <span class="fits">{say.fits}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** Colourways of the garment in hand, down the left edge. */
export function ColourRail(props: {
  worn: WornView;
  card: GarmentCard;
  language: Language;
  say: Words;
  act: Act;
}) {
  const { worn, card, language, say, act } = props;
  if (card.colourways.length < 2) {
    return null;
  }
  const shown = worn.colourway ?? card.default_colourway;
  return (
    <div class="rail colours" role="group" aria-label={say.colour}>
      <p class="label">{say.colour}</p>
      {card.colourways.map(({ id, name, swatch }) => (
        <button
          key={id}
          type="button"
          data-colourway={id}
          aria-pressed={id === shown}
          aria-label={name[language]}
          onClick={() => act(bridge.chooseColourway(card.id, id))}
        >
          <span class="swatch" style={{ backgroundColor: swatch }} />
          {id === shown && <span class="colour-name">{name[language]}</span>}
        </button>
      ))}
    </div>
  );
}
