import { useEffect, useRef, useState } from "preact/hooks";
import { member, type Answer, type DemoAccess, type KnownField, type ProfilePage, type Purpose } from "./bridge";
import { Dots, Pad } from "./pad";
import type { GuideWords, Kept } from "./words";

/** A member code is a letter and digits; a PIN four to eight digits. */
/** Longest pause between two keys of a scanner, milliseconds. */
const BURST_MS = 60;
const LONGEST_CODE = 16;
const LONGEST_PIN = 8;

/** Who the shopper is: log-in, or what is known of the member. */
export function Me(props: { say: GuideWords; name: string | null; seen: (answer: Answer) => void }) {
  return props.name === null ? (
    <LogIn say={props.say} seen={props.seen} />
  ) : (
    <Profile say={props.say} seen={props.seen} />
  );
}

function LogIn(props: { say: GuideWords; seen: (answer: Answer) => void }) {
  const { say } = props;
  const [code, setCode] = useState("M");
  const [pin, setPin] = useState("");
  const [field, setField] = useState<"code" | "pin">("code");
  const [vouched, setVouched] = useState(false);
  const [refused, setRefused] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const [demo, setDemo] = useState<DemoAccess | null>(null);
  useEffect(() => {
    member.demo().then(setDemo, (refusal: unknown) => console.warn(refusal));
  }, []);

  // A scanner of cards is a keyboard that types very fast and ends with Enter.
  const scanned = useRef("");
  const last = useRef(0);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      // What fingers type is slower: a PIN typed on a keyboard must not be taken for a code, which is shown.
      if (event.timeStamp - last.current > BURST_MS) {
        scanned.current = "";
      }
      last.current = event.timeStamp;
      if (event.key === "Enter") {
        if (scanned.current.length > 3) {
          event.preventDefault();
          setCode(scanned.current.toUpperCase().slice(0, LONGEST_CODE));
          setField("pin");
        }
        scanned.current = "";
      } else if (/^[0-9a-zA-Z]$/.test(event.key)) {
        scanned.current = (scanned.current + event.key).slice(-LONGEST_CODE);
      }
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, []);

  const press = (digit: string) => {
    setRefused(false);
    if (field === "code") {
      setCode((now) => (now + digit).slice(0, LONGEST_CODE));
    } else {
      setPin((now) => (now + digit).slice(0, LONGEST_PIN));
    }
  };
  const erase = () => (field === "code" ? setCode((now) => now.slice(0, -1) || "M") : setPin((now) => now.slice(0, -1)));
  const ready = code.length > 3 && pin.length >= 4 && !waiting;
  const enter = () => {
    setWaiting(true);
    member
      .logIn(code, pin, vouched)
      .then(props.seen, (refusal: unknown) => {
        console.warn(refusal);
        setRefused(true);
        setPin("");
      })
      .finally(() => setWaiting(false));
  };
  return (
    <div class="page log-in" data-log-in>
      <h3>{say.logIn}</h3>
      <p class="how">{vouched ? say.vouchHow : say.logInHow}</p>
      <div class="log-in-body">
        <div class="entries">
          <button type="button" class="field" data-code aria-pressed={field === "code"} onClick={() => setField("code")}>
            <span class="label">{say.code}</span>
            <span class="typed">
              {code}
              {field === "code" && <span class="caret" />}
            </span>
          </button>
          <button type="button" class="field" data-pin aria-pressed={field === "pin"} onClick={() => setField("pin")}>
            <span class="label">{say.pin}</span>
            <span class="typed">
              <Dots count={pin.length} label="" />
              {field === "pin" && <span class="caret" />}
            </span>
          </button>
          {refused && (
            <p class="refused" role="alert" data-refused>
              {say.refused}
            </p>
          )}
          <button type="button" class="primary" data-enter disabled={!ready} onClick={enter}>
            {say.enter}
          </button>
          <button
            type="button"
            class="vouch"
            data-vouch
            aria-pressed={vouched}
            onClick={() => {
              setVouched(!vouched);
              setPin("");
            }}
          >
            {vouched ? say.ownPin : say.vouch}
          </button>
        </div>
        <Pad erase={say.erase} press={press} back={erase} />
      </div>
      {demo && (
        <dl class="demo-access" data-demo>
          <dt>{say.demoMembers}</dt>
          {demo.members.map((one) => (
            <dd key={one.code}>
              {one.name} <b>{one.code}</b> {say.pin} <b>{one.pin}</b>
            </dd>
          ))}
          <dd>{say.demoStaff(demo.staff_pin)}</dd>
        </dl>
      )}
    </div>
  );
}

/** What must be confirmed before it is done. */
interface Asked {
  readonly title: string;
  readonly how: string;
  readonly yes: string;
  readonly deed: () => void;
}

function Profile(props: { say: GuideWords; seen: (answer: Answer) => void }) {
  const { say } = props;
  const [page, setPage] = useState<ProfilePage>();
  const [asked, setAsked] = useState<Asked>();
  const [failed, setFailed] = useState(false);
  const show = (page: ProfilePage) => {
    setFailed(false);
    setPage(page);
  };
  const look = () => member.profile().then(show, fail);
  const fail = (refusal: unknown) => {
    console.warn(refusal);
    setFailed(true);
  };
  useEffect(() => void look(), []);
  const done = (command: Promise<Answer>) =>
    void command.then((answer) => {
      props.seen(answer);
      if (answer.guide.member !== null) {
        void look();
      }
    }, fail);

  if (!page) {
    return <div class="page" aria-busy={!failed}>{failed && <p role="alert">{say.failed}</p>}</div>;
  }
  const remove = (field: KnownField, how: string, command: (id: string) => Promise<ProfilePage>) =>
    setAsked({ title: say.deleteSure(field.title), how, yes: say.delete, deed: () => void command(field.id).then(show, fail) });
  const agree = (purpose: Purpose, agreed: boolean) => {
    if (purpose === "profile" && !agreed) {
      setAsked({ title: say.profileOff, how: say.profileOffHow, yes: say.delete, deed: () => done(member.agree(purpose, agreed)) });
    } else {
      done(member.agree(purpose, agreed));
    }
  };
  return (
    <div class="page me" data-me>
      <div class="me-head">
        <div>
          <h3>{say.hello(page.name)}</h3>
          <p>{page.membership}</p>
        </div>
        <button type="button" class="quiet" data-log-out onClick={() => done(member.logOut())}>
          {say.logOut}
        </button>
      </div>
      {failed && (
        <p class="refused" role="alert">
          {say.failed}
        </p>
      )}
      <h4>{say.known}</h4>
      <p class="how">{page.fields.length === 0 ? say.knownNothing : say.knownHow}</p>
      <ul class="known">
        {page.fields.map((field) => (
          <Known
            key={field.id}
            field={field}
            say={say}
            remove={() => remove(field, say.deleteHow, member.forgetField)}
          />
        ))}
      </ul>
      <h4>{say.agreed}</h4>
      <ul class="consents">
        {page.consents.map(({ purpose, agreed, source }) => (
          <li key={purpose}>
            <div>
              <strong>{say.purpose[purpose][0]}</strong>
              <span>{say.purpose[purpose][1]}</span>
              {source !== "" && <span class="source">{source}</span>}
            </div>
            <button
              type="button"
              role="switch"
              class="switch"
              data-consent={purpose}
              aria-checked={agreed}
              aria-label={say.purpose[purpose][0]}
              onClick={() => agree(purpose, !agreed)}
            >
              <i />
            </button>
          </li>
        ))}
      </ul>
      {page.kept.length > 0 && (
        <>
          <h4>{say.kept}</h4>
          <p class="how">{say.keptHow}</p>
          <ul class="known kept" data-kept={page.kept.length}>
            {page.kept.map((field) => (
              <Known
                key={field.id}
                field={field}
                say={say}
                remove={() => remove(field, say.deleteKeptHow[keptAs(field.id)], member.forgetKept)}
              />
            ))}
          </ul>
        </>
      )}
      <button
        type="button"
        class="quiet forget"
        data-forget
        onClick={() =>
          setAsked({
            title: say.forgetMeSure,
            how: say.forgetMeHow,
            yes: say.forgetMe,
            deed: () => done(member.forget()),
          })
        }
      >
        {say.forgetMe}
      </button>
      {asked && (
        <div class="ask" role="alertdialog" aria-label={asked.title}>
          <div>
            <h3>{asked.title}</h3>
            <p>{asked.how}</p>
            <div class="deeds">
              <button
                type="button"
                class="quiet"
                data-yes
                onClick={() => {
                  setAsked(undefined);
                  asked.deed();
                }}
              >
                {asked.yes}
              </button>
              <button type="button" class="primary" data-no onClick={() => setAsked(undefined)}>
                {say.cancel}
              </button>
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

/** What a thing that is kept is, by the id that it is deleted with. */
function keptAs(id: string): Kept {
  if (id === "name" || id === "membership") {
    return id;
  }
  if (id.startsWith("order:")) {
    return "order";
  }
  return id === "identity:store" ? "number" : "account";
}

function Known(props: { field: KnownField; say: GuideWords; remove: () => void }) {
  const { field, say } = props;
  const percent = (share: number) => Math.round(share * 100);
  return (
    <li data-known={field.id}>
      <div class="title">
        <strong>{field.title}</strong>
        <span>{field.sure}</span>
      </div>
      <div class="values">
        {field.values.map((value) => (
          <span key={value.text} class="value">
            {value.text}
            {value.share !== null && (
              <>
                <i style={{ "--share": value.share }} />
                <small>
                  {percent(value.share)}%{value.margin !== null && ` ±${percent(value.margin)}`}
                </small>
              </>
            )}
          </span>
        ))}
      </div>
      <p class="from">{field.source}</p>
      <button type="button" data-forget-field={field.id} aria-label={`${say.delete} ${field.title}`} onClick={props.remove}>
        {say.delete}
      </button>
    </li>
  );
}
