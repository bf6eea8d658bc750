import type { Message } from "./bridge";
import type { Words } from "./words";

/** A message beside the mirror: the mirror goes on. */
export function Banner(props: { message: Message; say: Words }) {
  const { title, detail } = props.say.notices[props.message];
  return (
    <div class="banner" role="status" data-notice={props.message}>
      <strong>{title}</strong>
      <span>{detail}</span>
    </div>
  );
}
