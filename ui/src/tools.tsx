import { useEffect, useState } from "preact/hooks";
import { bridge, type GarmentCard, type Snapshot, type WornView } from "./bridge";
import type { Act } from "./kiosk";
import type { Words } from "./words";

/** Seconds to step back and let the arms hang before the picture stands still. */
const COUNTDOWN = 3;

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
  const [left, setLeft] = useState(0);
  const [moment, setMoment] = useState<number>();
  const { result_ready: ready } = snapshot;
  useEffect(() => {
    if (left === 0) {
      return;
    }
    const timer = setTimeout(() => {
      setLeft(left - 1);
      if (left === 1) {
        act(bridge.show(view, true));
      }
    }, 1000);
    return () => clearTimeout(timer);
  }, [left, view, act]);
  useEffect(() => {
    if (!ready) {
      setMoment(undefined);
    }
  }, [ready]);
  const release = () => {
    if (held) {
      act(bridge.show(held, frozen));
      setHeld(undefined);
    }
  };
  if (!snapshot.can_undo && !snapshot.can_redo && !worn) {
    return null;
  }
  const dressed = snapshot.outfit.length > 0;
  return (
    <>
    {left > 0 && (
      <p class="shutter" role="timer" aria-live="assertive" data-shutter>
        {left}
      </p>
    )}
    {snapshot.beside && (
      <div class="looks" aria-hidden="true">
        <span>{say.lookKept}</span>
        <span>{say.lookNow}</span>
      </div>
    )}
    {view === "fit_map" && worn && worn.ease.length > 0 && (
      <dl class="ease" aria-label={say.ease} data-ease>
        {worn.ease.map(({ zone, cm }) => (
          <div key={zone} data-tight={cm < 0}>
            <dt>{say.zone[zone]}</dt>
            <dd>{cm < 0 ? `−${-cm}` : `+${cm}`} cm</dd>
          </div>
        ))}
      </dl>
    )}
    {snapshot.showing === "turntable" && (
      <p class="turning" data-turntable>
        {say.turning}
      </p>
    )}
    {moment !== undefined && ready && (
      <div class="result" role="dialog" aria-label={say.result} data-result>
        <img src={bridge.result(moment)} alt={say.result} draggable={false} />
        <button type="button" id="close-result" onClick={() => setMoment(undefined)}>
          {say.close}
        </button>
      </div>
    )}
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
      <button type="button" id="keep" disabled={!dressed} aria-pressed={snapshot.kept} onClick={() => act(bridge.keepLook())}>
        {say.keep}
      </button>
      {(snapshot.kept || snapshot.beside) && (
        <button
          type="button"
          id="compare"
          aria-pressed={snapshot.beside}
          onClick={() => act(bridge.compare(!snapshot.beside))}
        >
          {say.compare}
        </button>
      )}
      <button
        type="button"
        id="freeze"
        aria-pressed={frozen}
        disabled={left > 0}
        onClick={() => (frozen ? act(bridge.show(view, false)) : setLeft(COUNTDOWN))}
      >
        {frozen ? say.unfreeze : say.freeze}
      </button>
      {frozen && (
        <button type="button" id="result" disabled={!ready} onClick={() => setMoment(Date.now())}>
          {say.result}
        </button>
      )}
    </div>
    </>
  );
}
