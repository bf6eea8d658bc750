import { useEffect, useState } from "preact/hooks";
import { desk, type Answer, type Bag, type Shelf } from "./bridge";
import { Picture, Row } from "./card";
import type { GuideWords } from "./words";

/** What the shopper wants to keep. */
export function BagPage(props: {
  say: GuideWords;
  act: (answer: Promise<Answer>) => void;
  open: (id: string) => void;
  /** Asks again when this changes. */
  changed: string;
}) {
  const { say } = props;
  const [bag, setBag] = useState<Bag>();
  useEffect(() => {
    desk.bag().then(setBag, (refusal: unknown) => console.warn(refusal));
  }, [props.changed]);
  if (!bag) {
    return <div class="page" aria-busy="true" />;
  }
  if (bag.lines.length === 0) {
    return <p class="thread opening">{say.bagEmpty}</p>;
  }
  return (
    <div class="page" data-bag>
      <ul class="lines">
        {bag.lines.map((line) => (
          <li key={line.variant}>
            <button type="button" class="picture" onClick={() => props.open(line.product)}>
              <Picture path={line.picture} />
            </button>
            <div>
              <strong>{line.title}</strong>
              <span>{line.detail}</span>
              {line.reserved && <span class="reserved">{say.reserved}</span>}
            </div>
            <span class="price">{line.price}</span>
            {line.reserved ? (
              <button
                type="button"
                data-cancel={line.variant}
                onClick={() => props.act(desk.cancel(line.variant))}
              >
                {say.cancelReservation}
              </button>
            ) : (
              <button type="button" data-remove={line.variant} onClick={() => props.act(desk.remove(line.variant))}>
                {say.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p class="total">
        {say.total} <strong>{bag.total}</strong>
      </p>
    </div>
  );
}

/** What suits this shopper, and goes with what is worn. */
export function Shelves(props: { say: GuideWords; open: (id: string) => void }) {
  const [shelves, setShelves] = useState<readonly Shelf[]>();
  useEffect(() => {
    desk.shelves().then(setShelves, (refusal: unknown) => console.warn(refusal));
  }, []);
  return (
    <div class="page" data-shelves aria-busy={shelves === undefined}>
      {shelves?.map((shelf) => (
        <div key={shelf.title} class="shelf">
          <h4>{shelf.title}</h4>
          <Row products={shelf.products} say={props.say} open={props.open} />
        </div>
      ))}
    </div>
  );
}
