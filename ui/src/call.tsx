import { useEffect } from "preact/hooks";
import type { Snapshot } from "./bridge";
import { desk } from "./guide/bridge";
import type { Act } from "./kiosk";
import type { Words } from "./words";

/** Two soft tones, once: somebody of the staff who is near looks up. A kiosk without sound stays silent. */
function chime(): void {
  try {
    const audio = new AudioContext();
    [659.3, 523.3].forEach((pitch, at) => {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      const from = audio.currentTime + at * 0.35;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, from);
      loudness.gain.linearRampToValueAtTime(0.2, from + 0.03);
      loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.9);
      tone.connect(loudness).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 1);
    });
    setTimeout(() => void audio.close(), 2500);
  } catch (refusal) {
    console.warn(refusal);
  }
}

/** The staff are called: a sign that is read from across the shop, in both languages, until somebody has come. */
export function Call(props: { snapshot: Snapshot; say: Words; act: Act }) {
  const called = props.snapshot.staff_called;
  useEffect(() => {
    if (called) {
      chime();
    }
  }, [called]);
  if (!called) {
    return null;
  }
  const end = () => props.act(desk.cancelStaff().then(({ snapshot }) => snapshot));
  return (
    <div class="call" role="status" data-called>
      <strong>
        <span lang="zh-CN">请店员过来</span>
        <span lang="en">Assistance, please</span>
      </strong>
      <button type="button" data-call-end onClick={end}>
        {props.say.helped}
      </button>
    </div>
  );
}
