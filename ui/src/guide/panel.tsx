import { useEffect, useRef, useState } from "preact/hooks";
import type { Language, Snapshot } from "../bridge";
import { BagPage, Shelves } from "./bag";
import { desk, type Answer, type GuideView, type Hint, type Message } from "./bridge";
import { Row } from "./card";
import { Compare } from "./compare";
import { Keyboard } from "./keyboard";
import { List } from "./list";
import { Me } from "./member";
import { Product, Stores } from "./product";
import { guideWords, type GuideWords } from "./words";

type Tab = "chat" | "shelves" | "bag" | "me";

/** A page over a tab. They lie on each other: "back" leads to the one below. */
type Page =
  | { readonly kind: "product"; readonly id: string }
  | { readonly kind: "list" }
  | { readonly kind: "compare"; readonly ids: readonly string[] };

/** Few enough products to stand side by side. */
const comparable = (count: number) => count >= 2 && count <= 4;

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
  const [pages, setPages] = useState<readonly Page[]>([]);
  const [text, setText] = useState("");
  const [typing, setTyping] = useState(false);
  const [waiting, setWaiting] = useState<string>();
  const [failed, setFailed] = useState(false);
  /** Counts where the shopper goes. */
  const moves = useRef(0);

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

  const seen = ({ guide, snapshot }: Answer) => {
    setView(guide);
    props.seen(snapshot);
  };
  const act = (command: Promise<Answer>) => {
    setFailed(false);
    command
      .then(
        seen,
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
    setPages([]);
    setWaiting(said);
    const from = ++moves.current;
    const answered = desk.say(said);
    act(answered);
    // What was asked to stand side by side does, unless the shopper has gone elsewhere meanwhile.
    answered.then(
      ({ guide }) => {
        const ids = guide.messages.findLast((one) => one.from === "guide" && one.text !== "")?.compare ?? [];
        if (comparable(ids.length) && moves.current === from) {
          compare(ids);
        }
      },
      () => undefined,
    );
  };
  const lay = (page: Page) => {
    moves.current += 1;
    setTyping(false);
    setPages((now) => [...now, page]);
  };
  const open = (id: string) => lay({ kind: "product", id });
  const compare = (ids: readonly string[]) => lay({ kind: "compare", ids });
  const back = () => setPages((now) => now.slice(0, -1));
  const page = pages.at(-1);
  return (
    <section class="guide" role="dialog" aria-label={say.title} data-guide={view?.state ?? "starting"}>
      <header>
        <nav class="tabs">
          {(["chat", "shelves", "bag", "me"] as const).map((one) => (
            <button
              key={one}
              type="button"
              data-tab={one}
              aria-pressed={tab === one && !page}
              onClick={() => {
                moves.current += 1;
                setTab(one);
                setPages([]);
                setTyping(false);
              }}
            >
              {one === "chat" ? say.chat : one === "shelves" ? say.forYou : one === "bag" ? say.bag : say.me}
              {one === "bag" && view && view.bag > 0 && <span class="count">{view.bag}</span>}
            </button>
          ))}
        </nav>
        <button
          type="button"
          class="staff-call"
          data-call
          aria-pressed={view?.staff_called ?? false}
          onClick={() => act(view?.staff_called ? desk.cancelStaff() : desk.callStaff())}
        >
          {view?.staff_called ? say.cancelCall : say.callStaff}
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
      {page?.kind === "product" ? (
        <Product id={page.id} say={say} act={act} open={open} back={back} />
      ) : page?.kind === "list" ? (
        <List say={say} open={open} compare={compare} back={back} />
      ) : page?.kind === "compare" ? (
        <Compare ids={page.ids} say={say} open={open} back={back} />
      ) : tab === "chat" ? (
        <Thread
          view={view}
          waiting={waiting}
          say={say}
          open={open}
          compare={compare}
          narrow={() => lay({ kind: "list" })}
          act={act}
        />
      ) : tab === "shelves" ? (
        <Shelves say={say} open={open} />
      ) : tab === "bag" ? (
        <BagPage say={say} act={act} open={open} changed={`${view?.bag} ${view?.messages.at(-1)?.id}`} />
      ) : (
        view && <Me say={say} name={view.member} seen={seen} />
      )}
      {view?.hint && tab !== "me" && page?.kind !== "compare" && (
        <Quiet
          hint={view.hint}
          say={say}
          open={open}
          decline={(variant) =>
            void desk.decline(variant).then(setView, (refusal: unknown) => console.warn(refusal))
          }
        />
      )}
      {tab === "chat" && !page && (
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

/** What could come next, said quietly, once. */
function Quiet(props: { hint: Hint; say: GuideWords; open: (id: string) => void; decline: (variant: string) => void }) {
  const { hint, say } = props;
  return (
    <p class="hint" data-hint={hint.variant}>
      <span>{hint.text}</span>
      <button type="button" data-hint-look onClick={() => props.open(hint.product)}>
        {say.look}
      </button>
      <button type="button" data-hint-no onClick={() => props.decline(hint.variant)}>
        {say.notNow}
      </button>
    </p>
  );
}

function Thread(props: {
  view: GuideView | undefined;
  waiting: string | undefined;
  say: GuideWords;
  open: (id: string) => void;
  compare: (ids: readonly string[]) => void;
  narrow: () => void;
  act: (answer: Promise<Answer>) => void;
}) {
  const { view, waiting, say } = props;
  const end = useRef<HTMLDivElement>(null);
  const count = view?.messages.length ?? 0;
  const newest = view?.messages.findLast(({ products }) => products.length > 0);
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
      {view?.messages.map((message, at) => (
        <div key={`${message.from} ${message.id} ${at}`} class={`message ${message.from}`} data-from={message.from}>
          {message.text !== "" && <p>{message.text}</p>}
          {message.stock.length > 0 && <Stores stock={message.stock} say={say} />}
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
          <Further
            message={message}
            list={view.list && message === newest}
            say={say}
            compare={props.compare}
            narrow={props.narrow}
          />
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

/** What can be done with the products of a message. */
function Further(props: {
  message: Message;
  list: boolean;
  say: GuideWords;
  compare: (ids: readonly string[]) => void;
  narrow: () => void;
}) {
  const { message, say } = props;
  const ids = message.products.map(({ id }) => id);
  if (!props.list && !comparable(ids.length)) {
    return null;
  }
  return (
    <p class="further">
      {props.list && (
        <button type="button" data-narrow onClick={props.narrow}>
          {say.narrow}
        </button>
      )}
      {comparable(ids.length) && (
        <button type="button" data-side-by-side onClick={() => props.compare(ids)}>
          {say.compareThese(ids.length)}
        </button>
      )}
    </p>
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
