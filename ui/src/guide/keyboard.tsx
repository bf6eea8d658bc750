import { useEffect, useState } from "preact/hooks";
import type { Language } from "../bridge";
import { desk, type Typed } from "./bridge";
import type { GuideWords } from "./words";

const LETTERS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;
const NUMBERS = ["1234567890", "-/:;()¥$&@", ".,?!'\"%+"] as const;
/** Letters of one word that are kept before they must be chosen. */
const LONGEST = 40;

/**
 * The kiosk has no keys: this is the keyboard, with an input method for Chinese.
 * Letters collect as pinyin until a candidate is chosen; "EN" types letters as they are.
 */
export function Keyboard(props: {
  language: Language;
  say: GuideWords;
  text: string;
  change: (text: string) => void;
  send: () => void;
  hide: () => void;
}) {
  const { say, text, change } = props;
  const [chinese, setChinese] = useState(props.language === "zh-CN");
  const [letters, setLetters] = useState("");
  const [capital, setCapital] = useState(false);
  const [numbers, setNumbers] = useState(false);
  const [found, setFound] = useState<{ for: string; candidates: Typed["candidates"] }>({ for: "", candidates: [] });
  // Fingers are quicker than answers: what was found for fewer letters is not offered for more.
  const candidates = found.for === letters ? found.candidates : [];

  useEffect(() => {
    setChinese(props.language === "zh-CN");
    setLetters("");
  }, [props.language]);

  useEffect(() => {
    if (letters === "") {
      return;
    }
    let current = true;
    desk.type(letters).then(
      (typed) => current && setFound({ for: letters, candidates: typed.candidates }),
      (refusal: unknown) => console.warn(refusal),
    );
    return () => {
      current = false;
    };
  }, [letters]);

  const choose = (candidate: { text: string; consumed: number }) => {
    change(text + candidate.text);
    setLetters(letters.slice(candidate.consumed));
  };
  const press = (key: string) => {
    if (chinese && !numbers && /^[a-z]$/.test(key)) {
      setLetters((letters + key).slice(0, LONGEST));
    } else {
      change(text + letters + (capital ? key.toUpperCase() : key));
      setLetters("");
      setCapital(false);
    }
  };
  const erase = () => {
    if (letters !== "") {
      setLetters(letters.slice(0, -1));
    } else {
      change([...text].slice(0, -1).join(""));
    }
  };
  const space = () => {
    const best = candidates[0];
    if (letters !== "" && best) {
      choose(best);
    } else {
      change(`${text}${letters} `);
      setLetters("");
    }
  };
  const enter = () => {
    // Letters that were not chosen are sent as they are: the guide reads pinyin.
    if (letters !== "") {
      change(text + letters);
      setLetters("");
    } else {
      props.send();
    }
  };
  const rows = numbers ? NUMBERS : LETTERS;
  return (
    <div class="keyboard" role="group" aria-label={say.keyboard} data-keyboard>
      <div class="candidates" data-candidates={found.for}>
        {letters !== "" ? (
          <>
            <span class="letters" data-letters={letters}>{letters}</span>
            {candidates.map((candidate) => (
              <button key={candidate.text} type="button" lang="zh-CN" onClick={() => choose(candidate)}>
                {candidate.text}
              </button>
            ))}
          </>
        ) : (
          <button type="button" class="hide" onClick={props.hide}>
            {say.hide}
          </button>
        )}
      </div>
      {rows.map((row, at) => (
        <div key={row} class="keys">
          {at === 2 && !numbers && (
            <button type="button" class="wide" aria-pressed={capital} onClick={() => setCapital(!capital)}>
              {say.shift}
            </button>
          )}
          {[...row].map((key) => (
            <button key={key} type="button" data-key={key} onClick={() => press(key)}>
              {capital ? key.toUpperCase() : key}
            </button>
          ))}
          {at === 2 && (
            <button type="button" class="wide" data-key="erase" onClick={erase}>
              {say.erase}
            </button>
          )}
        </div>
      ))}
      <div class="keys">
        <button type="button" class="wide" onClick={() => setNumbers(!numbers)}>
          {numbers ? say.letters : say.numbers}
        </button>
        <button
          type="button"
          class="wide"
          data-key="mode"
          onClick={() => {
            setChinese(!chinese);
            setLetters("");
          }}
        >
          {chinese ? "中 / En" : "En / 中"}
        </button>
        <button type="button" class="space" data-key="space" onClick={space}>
          {say.space}
        </button>
        <button type="button" class="wide enter" data-key="enter" onClick={enter}>
          {letters !== "" ? "OK" : say.send}
        </button>
      </div>
    </div>
  );
}
