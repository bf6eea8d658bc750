import { useEffect, useState } from "preact/hooks";
import { desk, type Choice, type GroupName, type ListPage, type Sort, type Touch } from "./bridge";
import { Card } from "./card";
import type { GuideWords } from "./words";

/** Products shown at first, and how many more each time. */
const PAGE = 24;
/** Most products side by side. */
const BESIDE = 4;
const SORTS = ["relevance", "price-up", "price-down", "new"] as const satisfies readonly Sort[];

/** The list that the conversation shows: filtered and sorted by touch, part of what is talked about. */
export function List(props: {
  say: GuideWords;
  open: (id: string) => void;
  compare: (ids: readonly string[]) => void;
  back: () => void;
}) {
  const { say } = props;
  const [page, setPage] = useState<ListPage>();
  const [group, setGroup] = useState<GroupName>();
  const [count, setCount] = useState(PAGE);
  const [picked, setPicked] = useState<readonly string[]>();

  const show = (touch: Touch | null) =>
    desk.list(touch, count).then(setPage, (refusal: unknown) => {
      console.warn(refusal);
      if (touch === null) {
        props.back();
      }
    });
  useEffect(() => void show(null), [count]);

  if (!page) {
    return <div class="page" aria-busy="true" />;
  }
  const opened = page.groups.find(({ name }) => name === group);
  const pick = (id: string) =>
    setPicked((now = []) =>
      now.includes(id) ? now.filter((one) => one !== id) : now.length < BESIDE ? [...now, id] : now,
    );
  return (
    <div class="page list" data-list data-total={page.total}>
      <div class="list-head">
        <button type="button" class="back" data-back onClick={props.back}>
          {say.back}
        </button>
        <h3>
          {page.what} <span>{say.results(page.total)}</span>
        </h3>
        {page.undo && (
          <button type="button" data-list-undo onClick={() => show({ on: "undo" })}>
            {say.undo}
          </button>
        )}
        {page.touched && (
          <button type="button" data-clear onClick={() => show({ on: "clear" })}>
            {say.clear}
          </button>
        )}
      </div>
      <div class="groups">
        {page.groups.map(({ name, choices }) => {
          const chosen = choices.filter((choice) => choice.chosen);
          return (
            <button
              key={name}
              type="button"
              class={chosen.length > 0 ? "group active" : "group"}
              data-group={name}
              aria-expanded={name === group}
              onClick={() => setGroup(name === group ? undefined : name)}
            >
              {say.group[name]}
              {chosen.length > 0 && <span class="of">{chosen.map(({ text }) => text).join(" · ")}</span>}
            </button>
          );
        })}
      </div>
      {opened && (
        <div class="choices" role="group" aria-label={say.group[opened.name]}>
          {opened.choices.map((choice) => (
            <Value
              key={choice.value}
              choice={choice}
              colour={opened.name === "colour"}
              touch={() => show({ on: "value", group: opened.name, value: choice.value })}
            />
          ))}
        </div>
      )}
      <div class="sorts">
        {SORTS.map((by) => (
          <button
            key={by}
            type="button"
            data-sort={by}
            aria-pressed={page.sort === by}
            onClick={() => show({ on: "sort", by })}
          >
            {say.sort[by]}
          </button>
        ))}
        <span class="apart" />
        <Chip
          name="here"
          text={say.inStore}
          count={page.here.count}
          on={page.here.on}
          touch={() => show({ on: "here" })}
        />
        {page.near && (
          <Chip
            name="near"
            text={say.nearby}
            count={page.near.count}
            on={page.near.on}
            touch={() => show({ on: "near" })}
          />
        )}
        {page.mine && (
          <Chip
            name="mine"
            text={say.mySize}
            count={page.mine.count}
            on={page.mine.on}
            touch={() => show({ on: "mine" })}
          />
        )}
        <button
          type="button"
          class="picking"
          data-pick
          aria-pressed={picked !== undefined}
          onClick={() => setPicked(picked === undefined ? [] : undefined)}
        >
          {say.compare}
        </button>
      </div>
      {page.total === 0 && <p class="none-left">{say.noResults}</p>}
      <ul class="grid">
        {page.products.map((product) => (
          <li key={product.id} class={picked?.includes(product.id) ? "picked" : ""}>
            <Card product={product} say={say} open={picked === undefined ? props.open : pick} />
          </li>
        ))}
      </ul>
      {page.products.length < page.total && (
        <button type="button" class="quiet more" data-more onClick={() => setCount(count + PAGE)}>
          {say.more}
        </button>
      )}
      {picked !== undefined && (
        <div class="pick-bar">
          {picked.length < 2 ? (
            <p>{say.chooseMore}</p>
          ) : (
            <button type="button" class="primary" data-compare onClick={() => props.compare(picked)}>
              {say.compareThese(picked.length)}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Chip(props: { name: string; text: string; count: number; on: boolean; touch: () => void }) {
  return (
    <button
      type="button"
      class="chip"
      data-chip={props.name}
      aria-pressed={props.on}
      disabled={props.count === 0 && !props.on}
      onClick={props.touch}
    >
      {props.text} <span>{props.count}</span>
    </button>
  );
}

function Value(props: { choice: Choice; colour: boolean; touch: () => void }) {
  const { choice } = props;
  return (
    <button
      type="button"
      class="chip"
      data-value={choice.value}
      data-count={choice.count}
      aria-pressed={choice.chosen}
      onClick={props.touch}
    >
      {props.colour && (
        <i class={choice.rgb ? "dye" : "dye many"} style={choice.rgb ? { backgroundColor: choice.rgb } : {}} />
      )}
      {choice.text} <span>{choice.count}</span>
    </button>
  );
}
