import { useState } from "preact/hooks";
import { bridge, type GarmentCard, type Snapshot, type WornView } from "./bridge";
import type { Act } from "./kiosk";
import type { Words } from "./words";

/** Undo, redo, still picture, fit map, before and after, tuck: one row above the garments. */
export function Tools(props: {
  snapshot: Snapshot;
  worn: WornView | undefined;
  card: GarmentCard | undefined;
  say: Words;
  act: Act;
}) {
  const { snapshot, worn, card, say, act } = props;
  const { view, frozen } = snapshot;
  // The view to go back to when the finger leaves the "before" button.
  const [held, setHeld] = useState<Snapshot["view"]>();
  const release = () => {
    if (held) {
      act(bridge.show(held, frozen));
      setHeld(undefined);
    }
  };
  if (!snapshot.can_undo && !snapshot.can_redo && !worn) {
    return null;
  }
  return (
    <div class="tools" role="group" aria-label={say.tools}>
      <button type="button" id="undo" disabled={!snapshot.can_undo} onClick={() => act(bridge.undo())}>
        {say.undo}
      </button>
      <button type="button" id="redo" disabled={!snapshot.can_redo} onClick={() => act(bridge.redo())}>
        {say.redo}
      </button>
      {worn && card?.tuckable && (
        <button type="button" id="tuck" onClick={() => act(bridge.tuck(card.id, !worn.tucked))}>
          {worn.tucked ? say.wearOver : say.tuckIn}
        </button>
      )}
      <button
        type="button"
        id="fit-map"
        aria-pressed={view === "fit_map"}
        onClick={() => act(bridge.show(view === "fit_map" ? "dressed" : "fit_map", frozen))}
      >
        {say.fitMap}
      </button>
      <button
        type="button"
        id="before"
        aria-pressed={view === "plain"}
        onPointerDown={() => {
          setHeld(view === "plain" ? "dressed" : view);
          act(bridge.show("plain", frozen));
        }}
        onPointerUp={release}
        onPointerCancel={release}
        onPointerLeave={release}
      >
        {say.before}
      </button>
      <button type="button" id="freeze" aria-pressed={frozen} onClick={() => act(bridge.show(view, !frozen))}>
        {frozen ? say.unfreeze : say.freeze}
      </button>
    </div>
  );
}
