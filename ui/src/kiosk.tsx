import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { bridge, type GarmentCard, type Snapshot } from "./bridge";
import { Attract } from "./attract";
import { Call } from "./call";
import { FaultScreen } from "./fault";
import { Leaving } from "./leaving";
import { Mirror } from "./mirror";
import { StaffCorner } from "./staff";
import { Wiped } from "./wiped";
import { words } from "./words";

/** Touches are reported at most this often, milliseconds. */
const TOUCH_INTERVAL = 700;

export type Act = (command: Promise<Snapshot>) => void;

export function Kiosk() {
  const [snapshot, setSnapshot] = useState<Snapshot>();
  const [cards, setCards] = useState<readonly GarmentCard[]>([]);
  const act = useCallback<Act>((command) => {
    // A refused command changes nothing; the next snapshot shows what is. The program logs why.
    command.then(setSnapshot, (refusal: unknown) => console.warn(refusal));
  }, []);

  useEffect(() => {
    const listening = bridge.onSnapshot(setSnapshot);
    act(bridge.snapshot());
    return () => void listening.then((stop) => stop());
  }, [act]);

  const phase = snapshot?.phase.name;
  useEffect(() => {
    if (phase === "attract" || phase === "mirror") {
      bridge.wardrobe().then(setCards, (refusal: unknown) => console.warn(refusal));
    }
  }, [phase]);

  const language = snapshot?.language;
  useEffect(() => {
    if (language) {
      document.documentElement.lang = language;
    }
  }, [language]);

  useReportedTouches(act);

  if (!snapshot) {
    return null;
  }
  const say = words[snapshot.language];
  const blocking = snapshot.notices.find((notice) => notice.blocks);
  const inSession = phase === "mirror" || phase === "leaving";
  const screen = blocking && phase !== "wiped" && phase !== "leaving" ? "fault" : phase;
  return (
    <main data-screen={screen} data-language={snapshot.language}>
      {screen === "attract" && <Attract snapshot={snapshot} say={say} act={act} />}
      {(screen === "mirror" || screen === "leaving") && (
        <Mirror snapshot={snapshot} cards={cards} say={say} act={act} />
      )}
      {screen === "fault" && blocking && (
        <FaultScreen message={blocking.message} snapshot={snapshot} say={say} act={act} inSession={inSession} />
      )}
      {snapshot.phase.name === "leaving" && (
        <Leaving secondsLeft={snapshot.phase.seconds_left} say={say} act={act} />
      )}
      {inSession && <Call snapshot={snapshot} say={say} act={act} />}
      {screen === "wiped" && <Wiped language={snapshot.language} />}
      <StaffCorner language={snapshot.language} inSession={inSession} />
    </main>
  );
}

/** Any touch anywhere keeps the session. */
function useReportedTouches(act: Act): void {
  const last = useRef(0);
  useEffect(() => {
    const touched = () => {
      const now = performance.now();
      if (now - last.current > TOUCH_INTERVAL) {
        last.current = now;
        act(bridge.touch());
      }
    };
    const kinds = ["pointerdown", "pointermove", "keydown"] as const;
    kinds.forEach((kind) => document.addEventListener(kind, touched, { passive: true }));
    return () => kinds.forEach((kind) => document.removeEventListener(kind, touched));
  }, [act]);
}
