import { useEffect, useState } from "preact/hooks";
import type { Language } from "../bridge";
import { desk, member, staff, type ProductCard, type StaffHelp } from "./bridge";
import { Picture } from "./card";
import { Dots, Pad } from "./pad";
import { guideWords } from "./words";

/** How often the staff's view is read anew, milliseconds. */
const EVERY = 3000;

const words = {
  "zh-CN": {
    title: "帮顾客",
    pin: "店员密码",
    enter: "进入",
    refused: "密码不对，或尝试次数过多（15 分钟后再试）",
    member: (name: string) => `已登录会员 ${name}`,
    nobody: "顾客没有登录",
    known: "会员档案",
    next: "下一步",
    tried: "试过",
    bag: "购物袋",
    none: "还没有",
    wear: "换上",
  },
  en: {
    title: "Help the shopper",
    pin: "Staff PIN",
    enter: "Enter",
    refused: "Wrong PIN, or too many attempts (try again in 15 minutes)",
    member: (name: string) => `Member logged in: ${name}`,
    nobody: "Nobody is logged in",
    known: "Known of the member",
    next: "Next",
    tried: "Tried on",
    bag: "In the bag",
    none: "Nothing yet",
    wear: "Put on",
  },
} as const;

/** What the staff see of the visit, behind their PIN. */
export function StaffView(props: { language: Language }) {
  const { language } = props;
  const say = words[language];
  const [open, setOpen] = useState(false);
  const [pin, setPin] = useState("");
  const [refused, setRefused] = useState(false);
  const [demo, setDemo] = useState<string>();
  const [help, setHelp] = useState<StaffHelp>();
  useEffect(() => {
    member.demo().then((access) => setDemo(access?.staff_pin), (refusal: unknown) => console.warn(refusal));
    return () => void staff.leave();
  }, []);
  useEffect(() => {
    if (!open) {
      return;
    }
    const shut = (refusal: unknown) => {
      console.warn(refusal);
      setOpen(false);
      setHelp(undefined);
    };
    const look = () => staff.help().then(setHelp, shut);
    void look();
    const again = setInterval(look, EVERY);
    return () => clearInterval(again);
  }, [open]);
  const enter = () =>
    staff.enter(pin).then(
      () => setOpen(true),
      (refusal: unknown) => {
        console.warn(refusal);
        setRefused(true);
      },
    ).finally(() => setPin(""));
  if (!help) {
    return (
      <div class="staff-pin" lang={language} data-staff-pin>
        <h3>{say.title}</h3>
        <p class="typed">
          <Dots count={pin.length} label={say.pin} />
        </p>
        {refused && <p role="alert">{say.refused}</p>}
        {demo && <p class="how">{guideWords[language].demoStaff(demo)}</p>}
        <Pad
          erase={guideWords[language].erase}
          press={(digit) => {
            setRefused(false);
            setPin((now) => (now + digit).slice(0, 8));
          }}
          back={() => setPin((now) => now.slice(0, -1))}
        />
        <button type="button" class="primary" data-staff-enter disabled={pin.length < 4} onClick={enter}>
          {say.enter}
        </button>
      </div>
    );
  }
  const wear = (variant: string) => desk.tryOn(variant).catch((refusal: unknown) => console.warn(refusal));
  return (
    <div class="staff-help" lang={language} data-staff-help>
      <p class="who">{help.member === null ? say.nobody : say.member(help.member)}</p>
      <h3>{say.next}</h3>
      <ol>
        {help.steps.map((step) => (
          <li key={step.what} data-step={step.variant ?? ""}>
            {step.card ? (
              <span class="picture">
                <Picture path={step.card.picture} />
              </span>
            ) : (
              <span />
            )}
            <div>
              <strong>{step.what}</strong>
              <span>{step.why.join(" · ")}</span>
            </div>
            {step.card?.wearable && step.variant && (
              <button type="button" class="quiet" onClick={() => void wear(step.variant ?? "")}>
                {say.wear}
              </button>
            )}
          </li>
        ))}
      </ol>
      <Pieces title={say.tried} cards={help.tried} none={say.none} />
      <Pieces title={say.bag} cards={help.bag} none={say.none} />
      {help.known.length > 0 && (
        <div class="staff-known" data-staff-known>
          <h3>{say.known}</h3>
          <dl>
            {help.known.map((field) => (
              <div key={field.id} data-staff-field={field.id}>
                <dt>{field.title}</dt>
                <dd>
                  {field.values.map((value) => value.text).join(" · ")}
                  <small>{field.source}</small>
                </dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </div>
  );
}

function Pieces(props: { title: string; cards: readonly ProductCard[]; none: string }) {
  return (
    <div class="pieces-row">
      <h3>{props.title}</h3>
      {props.cards.length === 0 ? (
        <p>{props.none}</p>
      ) : (
        <ul>
          {props.cards.map((card, at) => (
            <li key={`${card.id} ${at}`}>
              <span class="picture">
                <Picture path={card.picture} />
              </span>
              {card.title}
              <b>{card.price}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
