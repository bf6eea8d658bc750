import { useEffect, useRef, useState } from "preact/hooks";
import { bridge, type Health as HealthState, type Language, type StaffReport, type Status } from "./bridge";
import { StaffView } from "./guide/help";

/** How long the corner is held, milliseconds. */
const HOLD = 3000;
/** The panel closes by itself, milliseconds. */
const CLOSES = 120_000;

/** What the staff panel says itself; causes are told as they stand in the logs, in English. */
const WORDS = {
  "zh-CN": {
    panel: "店员",
    health: "镜子状态",
    shopper: "顾客",
    help: "帮顾客",
    close: "关闭",
    mirror: "镜子",
    starting: "启动中",
    camera: "摄像头",
    fit: "识别与贴合",
    picture: "画面",
    source: "画面来源",
    replay: "（回放：没有摄像头）",
    view: "镜前",
    people: (count: number, found: boolean) => `${count} 人${found ? "（已找到顾客）" : "（没有顾客）"}`,
    speed: "速度",
    shown: (fps: string, ms: string) => `每秒 ${fps} 帧，采集到完成 ${ms} 毫秒`,
    painted: (ms: string) => `，到显示 ${ms} 毫秒`,
    quality: "画质",
    full: "完整",
    lowered: (what: string) => `已降低：${what}`,
    networks: "神经网络",
    graphics: "显卡",
    settings: "设置",
    used: (which: string) => `使用中：${which}`,
    file: "设置文件",
    damage: "损坏",
    garment: (id: string) => `服装 ${id}`,
    guide: "导购",
    logs: "日志",
    noLogs: "仅标准错误输出",
    version: "版本",
    up: (version: string, hours: number, minutes: number) => `${version}，已运行 ${hours} 小时 ${minutes} 分`,
    states: { starting: "启动中", running: "正常", degraded: "受影响", down: "停止" } as Record<string, string>,
  },
  en: {
    panel: "Staff",
    health: "Mirror health",
    shopper: "Shopper",
    help: "Help the shopper",
    close: "Close",
    mirror: "Mirror",
    starting: "starting",
    camera: "Camera",
    fit: "Vision and fit",
    picture: "Picture",
    source: "Source",
    replay: " (replay: no camera)",
    view: "In view",
    people: (count: number, found: boolean) => `${count} ${found ? "(shopper found)" : "(no shopper)"}`,
    speed: "Speed",
    shown: (fps: string, ms: string) => `${fps} pictures/s, ${ms} ms from capture to finished`,
    painted: (ms: string) => `, ${ms} ms to painted`,
    quality: "Quality",
    full: "full",
    lowered: (what: string) => `lowered: ${what}`,
    networks: "Networks on",
    graphics: "Graphics",
    settings: "Settings",
    used: (which: string) => `in use: ${which}`,
    file: "Settings file",
    damage: "Damage",
    garment: (id: string) => `Garment ${id}`,
    guide: "Guide",
    logs: "Logs",
    noLogs: "standard error only",
    version: "Version",
    up: (version: string, hours: number, minutes: number) => `${version}, up ${hours} h ${minutes} min`,
    states: {} as Record<string, string>,
  },
} as const;

/** The upper right corner, held for three seconds, opens the staff panel. */
export function StaffCorner(props: { language: Language; inSession: boolean }) {
  const [open, setOpen] = useState(false);
  const holding = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = () => clearTimeout(holding.current);
  const hold = () => {
    release();
    holding.current = setTimeout(() => setOpen(true), HOLD);
  };
  return (
    <>
      <div
        class="staff-corner"
        aria-hidden="true"
        onPointerDown={hold}
        onPointerUp={release}
        onPointerLeave={release}
        onPointerCancel={release}
      />
      {open && <StaffPanel {...props} close={() => setOpen(false)} />}
    </>
  );
}

/** Help for the shopper, behind the staff's PIN; and the mirror's health, which is read only and needs none. */
function StaffPanel(props: { close: () => void; language: Language; inSession: boolean }) {
  const { close, language } = props;
  const say = WORDS[language];
  const [tab, setTab] = useState<"health" | "help">("health");
  const [report, setReport] = useState<StaffReport>();
  useEffect(() => {
    const read = () => bridge.staffReport().then(setReport, (refusal: unknown) => console.warn(refusal));
    void read();
    const again = setInterval(read, 1000);
    const over = setTimeout(close, CLOSES);
    return () => {
      clearInterval(again);
      clearTimeout(over);
    };
  }, []);
  if (!report) {
    return null;
  }
  return (
    <section class="staff" role="dialog" aria-label={say.panel} lang={language} data-staff>
      <header>
        <h2>{tab === "health" ? say.health : say.shopper}</h2>
        {props.inSession && (
          <button type="button" class="quiet" data-staff-tab onClick={() => setTab(tab === "health" ? "help" : "health")}>
            {tab === "health" ? say.help : say.health}
          </button>
        )}
        <button type="button" class="quiet" data-staff-close onClick={close}>
          {say.close}
        </button>
      </header>
      {tab === "help" && props.inSession ? <StaffView language={language} /> : <Health report={report} language={language} />}
    </section>
  );
}

function Health(props: { report: StaffReport; language: Language }) {
  const { report } = props;
  const { status } = report;
  const say = WORDS[props.language];
  const part = (health: HealthState) => {
    const state = say.states[health.state] ?? health.state;
    const trouble = health.state === "down" || health.state === "degraded";
    return { trouble, text: trouble ? `${state}, ${health.fault.kind}: ${health.fault.cause}` : state };
  };
  const uptime = [Math.floor(report.uptime_seconds / 3600), Math.floor((report.uptime_seconds % 3600) / 60)] as const;
  return (
    <dl>
      {report.fault && <Row name={say.mirror} trouble text={`${report.fault.kind}: ${report.fault.cause}`} />}
      {!status && !report.fault && <Row name={say.mirror} text={say.starting} />}
      {status && (
        <>
          <Row name={say.camera} {...part(status.capture)} />
          <Row name={say.fit} {...part(status.perception)} />
          <Row name={say.picture} {...part(status.render)} />
          <Row name={say.source} text={`${status.source}${status.replay ? say.replay : ""}`} />
          <Row name={say.view} text={say.people(status.people, status.shopper)} />
          <Row name={say.speed} text={speed(report, status, say)} />
          <Row name={say.quality} text={status.lowered.length === 0 ? say.full : say.lowered(status.lowered.join(", "))} />
          <Row name={say.networks} text={status.provider} />
          <Row name={say.graphics} text={status.adapter} />
        </>
      )}
      <Row name={say.settings} trouble={report.settings_damage !== null} text={say.used(report.settings_in_use)} />
      <Row name={say.file} text={report.settings_file} />
      {report.settings_damage && <Row name={say.damage} trouble text={report.settings_damage} />}
      {report.broken_garments.map(({ id, cause }) => (
        <Row key={id} name={say.garment(id)} trouble text={cause} />
      ))}
      {report.guide_troubles.map((cause) => (
        <Row key={cause} name={say.guide} trouble text={cause} />
      ))}
      <Row name={say.logs} text={report.log_folder ?? say.noLogs} />
      <Row name={say.version} text={say.up(report.version, ...uptime)} />
    </dl>
  );
}

function Row(props: { name: string; text: string; trouble?: boolean }) {
  return (
    <div class={props.trouble ? "trouble" : ""}>
      <dt>{props.name}</dt>
      <dd>{props.text}</dd>
    </div>
  );
}

function speed(report: StaffReport, status: Status, say: (typeof WORDS)[Language]): string {
  const painted = report.capture_to_painted_ms;
  const shown = say.shown(status.fps.toFixed(1), status.capture_to_shown_ms.toFixed(0));
  return painted === null ? shown : `${shown}${say.painted(painted.toFixed(0))}`;
}
