import { useEffect, useState } from "preact/hooks";
import { desk, type ComparePage } from "./bridge";
import { Picture } from "./card";
import type { GuideWords } from "./words";

/** Two to four products side by side: first in what they differ, then in what they do not. */
export function Compare(props: {
  ids: readonly string[];
  say: GuideWords;
  open: (id: string) => void;
  back: () => void;
}) {
  const { say, ids } = props;
  const [page, setPage] = useState<ComparePage>();
  useEffect(() => {
    desk.compare(ids).then(setPage, (refusal: unknown) => {
      console.warn(refusal);
      props.back();
    });
  }, [ids.join(" ")]);
  if (!page) {
    return <div class="page" aria-busy="true" />;
  }
  return (
    <div class="page" data-compared={page.cards.length}>
      <button type="button" class="back" data-back onClick={props.back}>
        {say.back}
      </button>
      <table class="compared" style={{ "--columns": page.cards.length }}>
        <thead>
          <tr>
            <td />
            {page.cards.map((card) => (
              <th key={card.id} scope="col">
                <button type="button" data-product={card.id} onClick={() => props.open(card.id)}>
                  <span class="picture">
                    <Picture path={card.picture} />
                  </span>
                  <span class="name">{card.title}</span>
                  <span class="maker">{card.brand}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {row.values.map((value, at) => (
                <td key={page.cards[at]?.id}>{value === "" ? <span class="nothing">{say.nothing}</span> : value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {page.same.length > 0 && (
        <p class="same">
          <strong>{say.same}</strong> {page.same.map(({ name, value }) => `${name} ${value}`).join(" · ")}
        </p>
      )}
    </div>
  );
}
