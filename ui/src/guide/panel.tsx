import { useEffect, useRef, useState } from "preact/hooks";
import type { Language, Snapshot } from "../bridge";
import { BagPage, Shelves } from "./bag";
import { desk, type Answer, type GuideView } from "./bridge";
import { Row } from "./card";
import { Keyboard } from "./keyboard";
import { Product } from "./product";
import { guideWords, type GuideWords } from "./words";

type Tab = "chat" | "shelves" | "bag";

/** The guide: conversation, products and bag, over the lower part of the mirror. */
export function GuidePanel(props: {
  language: Language;
  seen: (snapshot: Snapshot) => void;
  close: () => void;
}) {
  const { language } = props;
  const say = guideWords[language];
  const [view, setView] = useState<GuideView>();
  const [tab, setTab] = useState<Tab>("chat");
  const [product, setProduct] = useState<string>();
  const [text, setText] = useState("");
  const [typing, setTyping] = useState(false);
  const [waiting, setWaiting] = useState<string>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let current = true;
    const look = () => desk.view().then((now) => current && setView(now), (refusal: unknown) => console.warn(refusal));
    void look();
    const again = setInterval(look, 1500);
    return () => {
      current = false;
      clearInterval(again);
    };
  }, []);

  const act = (command: Promise<Answer>) => {
    setFailed(false);
    command
      .then(
        ({ guide, snapshot }) => {
          setView(guide);
          props.seen(snapshot);
        },
        (refusal: unknown) => {
          console.warn(refusal);
          setFailed(true);
        },
      )
      .finally(() => setWaiting(undefined));
  };
  const send = (words: string) => {
    const said = words.trim();
    if (said === "" || waiting !== undefined) {
      return;
    }
    setText("");
    setTab("chat");
    setProduct(undefined);
    setWaiting(said);
    act(desk.say(said));
  };
  const open = (id: string) => {
    setTyping(false);
    setProduct(id);
  };
  return (
    <section class="guide" role="dialog" aria-label={say.title} data-guide={view?.state ?? "starting"}>
      <header>
        <nav class="tabs">
          {(["chat", "shelves", "bag"] as const).map((one) => (
            <button
              key={one}
              type="button"
              data-tab={one}
              aria-pressed={tab === one && !product}
              onClick={() => {
                setTab(one);
                setProduct(undefined);
                setTyping(false);
              }}
            >
              {one === "chat" ? say.chat : one === "shelves" ? say.forYou : say.bag}
              {one === "bag" && view && view.bag > 0 && <span class="count">{view.bag}</span>}
            </button>
          ))}
        </nav>
        <button type="button" class="staff-call" data-call disabled={view?.staff_called} onClick={() => act(desk.callStaff())}>
          {view?.staff_called ? say.staffComing : say.callStaff}
        </button>
        <button type="button" class="shut" data-close onClick={props.close}>
          {say.close}
        </button>
      </header>
      {view?.simpler && <p class="simpler">{say.simpler}</p>}
      {failed && (
        <p class="simpler" role="alert">
          {say.failed}
        </p>
      )}
      {product ? (
        <Product id={product} say={say} act={act} open={open} back={() => setProduct(undefined)} />
      ) : tab === "chat" ? (
        <Thread view={view} waiting={waiting} say={say} open={open} act={act} />
      ) : tab === "shelves" ? (
        <Shelves say={say} open={open} />
      ) : (
        <BagPage say={say} act={act} open={open} changed={view?.bag ?? 0} />
      )}
      {tab === "chat" && !product && (
        <Composer
          say={say}
          language={language}
          view={view}
          text={text}
          change={setText}
          typing={typing}
          setTyping={setTyping}
          send={send}
        />
      )}
    </section>
  );
}

function Thread(props: {
  view: GuideView | undefined;
  waiting: string | undefined;
  say: GuideWords;
  open: (id: string) => void;
  act: (answer: Promise<Answer>) => void;
}) {
  const { view, waiting, say } = props;
  const end = useRef<HTMLDivElement>(null);
  const count = view?.messages.length ?? 0;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [count, waiting]);
  if (view?.state === "down") {
    return <p class="thread opening">{say.down}</p>;
  }
  return (
    <div class="thread" aria-live="polite">
      {count === 0 && waiting === undefined && (
        <p class="opening">{view?.state === "ready" ? say.opening : say.starting}</p>
      )}
      {view?.messages.map((message) => (
        <div key={message.id} class={`message ${message.from}`} data-from={message.from}>
          <p>{message.text}</p>
          {message.done.map((done) => (
            <p key={done.text} class="done">
              {done.text}
              {done.undo && (
                <button type="button" data-undo={message.id} onClick={() => props.act(desk.undo(message.id))}>
                  {say.undo}
                </button>
              )}
            </p>
          ))}
          {message.products.length > 0 && <Row products={message.products} say={say} open={props.open} />}
        </div>
      ))}
      {waiting !== undefined && (
        <>
          <div class="message shopper">
            <p>{waiting}</p>
          </div>
          <p class="thinking">{say.thinking}</p>
        </>
      )}
      <div ref={end} />
    </div>
  );
}

function Composer(props: {
  say: GuideWords;
  language: Language;
  view: GuideView | undefined;
  text: string;
  change: (text: string) => void;
  typing: boolean;
  setTyping: (typing: boolean) => void;
  send: (text: string) => void;
}) {
  const { say, text, typing } = props;
  const [completions, setCompletions] = useState<readonly string[]>([]);
  useEffect(() => {
    if (text.trim() === "") {
      setCompletions([]);
      return;
    }
    let current = true;
    desk.complete(text).then(
      (found) => current && setCompletions(found),
      (refusal: unknown) => console.warn(refusal),
    );
    return () => {
      current = false;
    };
  }, [text]);
  const offered = text.trim() === "" ? (props.view?.suggestions ?? []) : completions;
  return (
    <footer>
      {offered.length > 0 && (
        <div class="offers" data-offers>
          {offered.map((offer) => (
            <button key={offer} type="button" onClick={() => props.send(offer)}>
              {offer}
            </button>
          ))}
        </div>
      )}
      <div class="entry">
        <button type="button" class="field" data-field aria-label={say.placeholder} onClick={() => props.setTyping(true)}>
          {text === "" ? <span class="placeholder">{say.placeholder}</span> : <span>{text}</span>}
          {typing && <span class="caret" />}
        </button>
        <button type="button" class="send" data-send disabled={text.trim() === ""} onClick={() => props.send(text)}>
          {say.send}
        </button>
      </div>
      {typing && (
        <Keyboard
          language={props.language}
          say={say}
          text={text}
          change={props.change}
          send={() => props.send(text)}
          hide={() => props.setTyping(false)}
        />
      )}
    </footer>
  );
}
