import { desk, type ProductCard } from "./bridge";
import type { GuideWords } from "./words";

/** A product in a row of products. */
export function Card(props: { product: ProductCard; say: GuideWords; open: (id: string) => void }) {
  const { product, say } = props;
  return (
    <button type="button" class="product" data-product={product.id} onClick={() => props.open(product.id)}>
      <span class="picture">
        <Picture path={product.picture} />
        {product.wearable && <span class="wearable">{say.tryOn}</span>}
      </span>
      <span class="name">{product.title}</span>
      <span class="price">
        {product.price}
        {product.here === 0 && <span class="none">{say.notHere}</span>}
      </span>
      {product.why && <span class="why">{product.why}</span>}
    </button>
  );
}

/** Products side by side, to be swiped. */
export function Row(props: {
  products: readonly ProductCard[];
  say: GuideWords;
  open: (id: string) => void;
}) {
  return (
    <ul class="products">
      {props.products.map((product) => (
        <li key={product.id}>
          <Card product={product} say={props.say} open={props.open} />
        </li>
      ))}
    </ul>
  );
}

export function Picture(props: { path: string | null }) {
  return props.path ? (
    <img src={desk.picture(props.path)} alt="" draggable={false} />
  ) : (
    <svg viewBox="0 0 48 60" class="no-picture" aria-hidden="true">
      <path d="M24 10a4 4 0 1 1 4 4c-3 1-4 2-4 5M24 19 6 32h36z" fill="none" stroke="currentColor" stroke-width="1.5" />
    </svg>
  );
}
