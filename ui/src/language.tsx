import { bridge, type Language } from "./bridge";
import type { Act } from "./kiosk";
import type { Words } from "./words";

const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: "zh-CN", name: "中文" },
  { id: "en", name: "English" },
];

export function LanguageSwitch(props: { language: Language; say: Words; act: Act }) {
  return (
    <div class="languages" role="group" aria-label={props.say.language}>
      {LANGUAGES.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          lang={id}
          data-choose-language={id}
          aria-pressed={props.language === id}
          onClick={() => props.act(bridge.setLanguage(id))}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
