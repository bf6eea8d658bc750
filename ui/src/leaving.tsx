import { useState } from "preact/hooks";
import { bridge } from "./bridge";
import type { Act } from "./kiosk";
import type { Words } from "./words";

const RADIUS = 92;
const ROUND = 2 * Math.PI * RADIUS;

/** "Still there?": the session is wiped when the ring is empty. */
export function Leaving(props: { secondsLeft: number; say: Words; act: Act }) {
  const { secondsLeft, say, act } = props;
  // The first number seen is the length of the countdown.
  const [whole] = useState(secondsLeft);
  const left = Math.min(1, Math.max(0, (secondsLeft - 1) / Math.max(1, whole)));
  return (
    <section class="leaving" role="alertdialog" aria-modal="true" aria-labelledby="still-there">
      <div class="panel">
        <svg class="ring" viewBox="0 0 200 200" aria-hidden="true">
          <circle cx="100" cy="100" r={RADIUS} class="rail" />
          <circle
            cx="100"
            cy="100"
            r={RADIUS}
            class="rest"
            stroke-dasharray={`${ROUND}`}
            stroke-dashoffset={`${ROUND * (1 - left)}`}
          />
          <text x="100" y="103">
            {secondsLeft}
          </text>
        </svg>
        <h2 id="still-there">{say.stillThere}</h2>
        <p aria-live="off">{say.countdown(secondsLeft)}</p>
        <div class="choices">
          <button type="button" class="primary" id="stay" onClick={() => act(bridge.touch())}>
            {say.stay}
          </button>
          <button type="button" class="quiet" id="leave" onClick={() => act(bridge.finish())}>
            {say.leave}
          </button>
        </div>
      </div>
    </section>
  );
}
