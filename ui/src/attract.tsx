import { useEffect, useState } from "preact/hooks";
import { bridge, type Snapshot } from "./bridge";
import type { Act } from "./kiosk";
import { LanguageSwitch } from "./language";
import { Banner } from "./notice";
import { Silk } from "./silk";
import type { Words } from "./words";

/** How long the answer to "not now" stays, milliseconds. */
const DECLINED_SHOWN = 20_000;

/** Welcome and consent: nothing is filmed while this is shown. */
export function Attract(props: { snapshot: Snapshot; say: Words; act: Act }) {
  const { snapshot, say, act } = props;
  const [declined, setDeclined] = useState(false);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    const over = setTimeout(() => setDeclined(false), DECLINED_SHOWN);
    return () => clearTimeout(over);
  }, [declined]);
  const agree = () => {
    setAsked(true);
    act(bridge.consent());
  };
  const settings = snapshot.notices.find((notice) => !notice.blocks);
  return (
    <section class="attract">
      <Silk />
      <header class="brand">
        <h1 lang="zh-CN">镜选</h1>
        <p class="latin" lang="en">
          Jingxuan
        </p>
        <p class="tagline">{say.tagline}</p>
      </header>
      {settings && <Banner message={settings.message} say={say} />}
      <div class="sheet">
        {declined ? (
          <button type="button" class="declined" id="welcome" onClick={() => setDeclined(false)}>
            {say.declined}
          </button>
        ) : (
          <>
            <h2>
              {say.invitation[0]}
              <br />
              {say.invitation[1]}
            </h2>
            <ul class="promises">
              <Assurance icon={<CameraIcon />} text={say.promises[0]} />
              <Assurance icon={<MemoryIcon />} text={say.promises[1]} />
              <Assurance icon={<VanishIcon />} text={say.promises[2]} />
            </ul>
            <div class="choices">
              <button type="button" class="primary" id="agree" disabled={asked} onClick={agree}>
                {say.agree}
              </button>
              <button type="button" class="quiet" id="decline" onClick={() => setDeclined(true)}>
                {say.decline}
              </button>
            </div>
          </>
        )}
        <LanguageSwitch language={snapshot.language} say={say} act={act} />
      </div>
    </section>
  );
}

function Assurance(props: { icon: preact.JSX.Element; text: string }) {
  return (
    <li>
      {props.icon}
      <span>{props.text}</span>
    </li>
  );
}

const line = { fill: "none", stroke: "currentColor", "stroke-width": 1.5, "aria-hidden": true } as const;

function CameraIcon() {
  return (
    <svg viewBox="0 0 40 40" {...line}>
      <circle cx="20" cy="20" r="15" />
      <circle cx="20" cy="20" r="6" />
      <path d="M5 35 35 5" />
    </svg>
  );
}

function MemoryIcon() {
  return (
    <svg viewBox="0 0 40 40" {...line}>
      <path d="M11 4h18v32H11z" />
      <path d="M16 24 24 12M16 30l4-6" />
    </svg>
  );
}

function VanishIcon() {
  return (
    <svg viewBox="0 0 40 40" {...line}>
      <path d="M20 4v6M20 30v6M4 20h6M30 20h6M9 9l4 4M27 27l4 4M31 9l-4 4M13 27l-4 4" />
    </svg>
  );
}
