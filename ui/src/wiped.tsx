import type { Language } from "./bridge";
import { other, words } from "./words";

/** Shown once the pictures are really gone. Said in both languages: the last shopper's, and whoever comes next. */
export function Wiped(props: { language: Language }) {
  const second = other(props.language);
  const say = words[props.language];
  return (
    <section class="solemn wiped" role="status" data-wiped>
      <svg class="mark" viewBox="0 0 200 200" aria-hidden="true">
        <circle cx="100" cy="100" r="92" />
        <path d="M62 102 90 130 140 74" />
      </svg>
      <h2>{say.wiped}</h2>
      <p>{say.wipedDetail}</p>
      <p class="second" lang={second}>
        {words[second].wiped}
      </p>
    </section>
  );
}
