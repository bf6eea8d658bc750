import { useEffect, useState } from "preact/hooks";
import { desk, type Answer, type ProductPage, type StoreStock } from "./bridge";
import { Picture, Row } from "./card";
import type { GuideWords } from "./words";

/** One product: what it is, in which sizes and colours, where, and what goes with it. */
export function Product(props: {
  id: string;
  say: GuideWords;
  act: (answer: Promise<Answer>) => void;
  open: (id: string) => void;
  back: () => void;
}) {
  const { id, say, act } = props;
  const [page, setPage] = useState<ProductPage>();
  const [colour, setColour] = useState<string>();
  const [size, setSize] = useState<string>();
  const [stock, setStock] = useState<readonly StoreStock[]>([]);
  const [reserving, setReserving] = useState(false);
  useEffect(() => {
    setPage(undefined);
    setColour(undefined);
    setSize(undefined);
    desk.product(id).then(setPage, (refusal: unknown) => {
      console.warn(refusal);
      props.back();
    });
  }, [id]);

  const shown = page?.colours.find((one) => one.colour.id === colour) ?? page?.colours[0];
  const choice =
    shown?.sizes.find((one) => one.size === size) ??
    shown?.sizes.find((one) => one.suggested) ??
    shown?.sizes.find((one) => one.here > 0) ??
    shown?.sizes[0];
  const variant = choice?.variant;
  useEffect(() => {
    if (variant) {
      desk.stock(variant).then(setStock, (refusal: unknown) => console.warn(refusal));
    }
  }, [variant]);

  if (!page || !shown || !choice || !variant) {
    return <div class="page" aria-busy="true" />;
  }
  const { card } = page;
  const somewhere = stock.find((one) => one.quantity > 0);
  return (
    <div class="page" data-page={card.id}>
      <button type="button" class="back" data-back onClick={props.back}>
        {say.back}
      </button>
      <div class="facts">
        <span class="picture">
          <Picture path={shown.picture ?? card.picture} />
        </span>
        <div class="about">
          <p class="maker">{card.brand}</p>
          <h3>{card.title}</h3>
          <p class="price">
            {card.price}
            {card.member_price && (
              <span class="member">
                {say.member} {card.member_price}
              </span>
            )}
          </p>
          {page.colours.length > 0 && (
            <div class="choice" role="group" aria-label={say.colour}>
              {page.colours.map((one) => (
                <button
                  key={one.colour.id}
                  type="button"
                  class="dot"
                  data-shade={one.colour.id}
                  aria-label={one.colour.name}
                  aria-pressed={one === shown}
                  onClick={() => setColour(one.colour.id)}
                >
                  <span style={{ backgroundColor: one.colour.rgb ?? "#b8aea2" }} />
                </button>
              ))}
              <span class="named">{shown.colour.name}</span>
            </div>
          )}
          <div class="choice" role="group" aria-label={say.size}>
            {shown.sizes.map((one) => (
              <button
                key={one.variant}
                type="button"
                class={one.here > 0 ? "size" : "size gone"}
                data-label={one.size}
                aria-pressed={one === choice}
                aria-label={one.suggested ? `${one.size}, ${say.suggested}` : one.size}
                onClick={() => setSize(one.size)}
              >
                {one.size}
                {one.suggested && <span class="suggested">{say.suggested}</span>}
              </button>
            ))}
          </div>
          <p class="here">{choice.here > 0 ? say.here(choice.here) : say.notHere}</p>
        </div>
      </div>
      <div class="deeds">
        {card.wearable && (
          <button type="button" class="primary" data-try-on onClick={() => act(desk.tryOn(variant))}>
            {say.tryOn}
          </button>
        )}
        <button type="button" class="quiet" data-add onClick={() => act(desk.add(variant))}>
          {say.add}
        </button>
        {somewhere && (
          <button
            type="button"
            class="quiet"
            data-reserve
            disabled={reserving}
            onClick={() => {
              // It may take seconds while the shop's catalogue is being replaced; it is reserved when the answer says so.
              const done = () => setReserving(false);
              const answered = desk.reserve(variant, somewhere.store);
              setReserving(true);
              answered.then(done, done);
              act(answered);
            }}
          >
            {reserving ? say.reserving : say.reserve}
          </button>
        )}
      </div>
      <p class="description">{page.description}</p>
      <dl class="attributes">
        {page.attributes.map((one) => (
          <div key={one.name}>
            <dt>{one.name}</dt>
            <dd>{one.value}</dd>
          </div>
        ))}
      </dl>
      {stock.length > 0 && (
        <>
          <h4>{say.stock}</h4>
          <Stores stock={stock} say={say} />
        </>
      )}
      {page.goes_with.length > 0 && (
        <>
          <h4>{say.goesWith}</h4>
          <Row products={page.goes_with} say={say} open={props.open} />
        </>
      )}
      {page.also_bought.length > 0 && (
        <>
          <h4>{say.alsoBought}</h4>
          <Row products={page.also_bought} say={say} open={props.open} />
        </>
      )}
      {page.similar.length > 0 && (
        <>
          <h4>{say.similar}</h4>
          <Row products={page.similar} say={say} open={props.open} />
        </>
      )}
    </div>
  );
}

/** What each store has, the nearest first. */
export function Stores(props: { stock: readonly StoreStock[]; say: GuideWords }) {
  const { say } = props;
  return (
    <dl class="stores" data-stores>
      {props.stock.map((one) => (
        <div key={one.store}>
          <dt>
            {one.name}
            <span>{one.kilometres === 0 ? say.thisStore : say.kilometres(one.kilometres)}</span>
          </dt>
          <dd>{say.pieces(one.quantity)}</dd>
        </div>
      ))}
    </dl>
  );
}
