import type { ComponentChildren } from "preact";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "erase"] as const;

/** Digits by touch. */
export function Pad(props: { erase: string; press: (digit: string) => void; back: () => void; children?: ComponentChildren }) {
  return (
    <div class="pad">
      {KEYS.map((key) =>
        key === "" ? (
          <span key="space" />
        ) : (
          <button
            key={key}
            type="button"
            data-digit={key}
            onClick={() => (key === "erase" ? props.back() : props.press(key))}
          >
            {key === "erase" ? props.erase : key}
          </button>
        ),
      )}
      {props.children}
    </div>
  );
}

/** A PIN as it is typed: how many digits, not which. */
export function Dots(props: { count: number; label: string }) {
  return (
    <span class="dots" role="img" aria-label={`${props.label}: ${props.count}`}>
      {props.count === 0 ? <span class="placeholder">{props.label}</span> : Array.from({ length: props.count }, (_, at) => <i key={at} />)}
    </span>
  );
}
