import { bridge, type Message, type Snapshot } from "./bridge";
import type { Act } from "./kiosk";
import { LanguageSwitch } from "./language";
import type { Words } from "./words";

/** The mirror cannot be used: says so kindly. The cause is in the staff panel. */
export function FaultScreen(props: {
  message: Message;
  snapshot: Snapshot;
  say: Words;
  act: Act;
  inSession: boolean;
}) {
  const { message, say, act } = props;
  const { title, detail } = say.notices[message];
  return (
    <section class="solemn fault" role="alert" data-notice={message}>
      <Seal />
      <h2>{title}</h2>
      <p>{detail}</p>
      <p class="small">{say.recovers}</p>
      <div class="choices">
        {props.inSession && (
          <button type="button" class="quiet" id="finish" onClick={() => act(bridge.finish())}>
            {say.finish}
          </button>
        )}
        <LanguageSwitch language={props.snapshot.language} say={say} act={act} />
      </div>
    </section>
  );
}

/** The brand's mark, as a seal. */
export function Seal() {
  return (
    <div class="seal" lang="zh-CN" aria-hidden="true">
      <span>镜</span>
      <span>选</span>
    </div>
  );
}
