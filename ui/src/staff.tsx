import { useEffect, useRef, useState } from "preact/hooks";
import { bridge, type Health as HealthState, type Language, type StaffReport, type Status } from "./bridge";
import { StaffView } from "./guide/help";

/** How long the corner is held, milliseconds. */
const HOLD = 3000;
/** The panel closes by itself, milliseconds. */
const CLOSES = 120_000;

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

/** Help for the shopper, behind the staff's PIN; and causes, in English as in the logs, which are read only and need none. */
function StaffPanel(props: { close: () => void; language: Language; inSession: boolean }) {
  const { close } = props;
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
    <section class="staff" role="dialog" aria-label="Staff" lang="en" data-staff>
      <header>
        <h2>{tab === "health" ? "Mirror health" : "Shopper"}</h2>
        {props.inSession && (
          <button type="button" class="quiet" data-staff-tab onClick={() => setTab(tab === "health" ? "help" : "health")}>
            {tab === "health" ? "帮顾客 · Help the shopper" : "Mirror health"}
          </button>
        )}
        <button type="button" class="quiet" data-staff-close onClick={close}>
          Close
        </button>
      </header>
      {tab === "help" && props.inSession ? <StaffView language={props.language} /> : <Health report={report} />}
    </section>
  );
}

function Health(props: { report: StaffReport }) {
  const { report } = props;
  const { status } = report;
  return (
    <dl>
      {report.fault && <Row name="Mirror" trouble text={`${report.fault.kind}: ${report.fault.cause}`} />}
      {!status && !report.fault && <Row name="Mirror" text="starting" />}
      {status && (
        <>
          <HealthRow name="Camera" health={status.capture} />
          <HealthRow name="Vision and fit" health={status.perception} />
          <HealthRow name="Picture" health={status.render} />
          <Row name="Source" text={`${status.source}${status.replay ? " (replay: no camera)" : ""}`} />
          <Row name="In view" text={`${status.people} ${status.shopper ? "(shopper found)" : "(no shopper)"}`} />
          <Row
            name="Speed"
            text={speed(report, status)}
          />
          <Row name="Quality" text={status.lowered.length === 0 ? "full" : `lowered: ${status.lowered.join(", ")}`} />
          <Row name="Networks on" text={status.provider} />
          <Row name="Graphics" text={status.adapter} />
        </>
      )}
      <Row name="Settings" trouble={report.settings_damage !== null} text={`in use: ${report.settings_in_use}`} />
      <Row name="Settings file" text={report.settings_file} />
      {report.settings_damage && <Row name="Damage" trouble text={report.settings_damage} />}
      {report.broken_garments.map(({ id, cause }) => (
        <Row key={id} name={`Garment ${id}`} trouble text={cause} />
      ))}
      {report.guide_troubles.map((cause) => (
        <Row key={cause} name="Guide" trouble text={cause} />
      ))}
      <Row name="Logs" text={report.log_folder ?? "standard error only"} />
      <Row name="Version" text={`${report.version}, up ${duration(report.uptime_seconds)}`} />
    </dl>
  );
}

function HealthRow(props: { name: string; health: HealthState }) {
  const { health } = props;
  const trouble = health.state === "down" || health.state === "degraded";
  const text = trouble ? `${health.state}, ${health.fault.kind}: ${health.fault.cause}` : health.state;
  return <Row name={props.name} trouble={trouble} text={text} />;
}

function Row(props: { name: string; text: string; trouble?: boolean }) {
  return (
    <div class={props.trouble ? "trouble" : ""}>
      <dt>{props.name}</dt>
      <dd>{props.text}</dd>
    </div>
  );
}

function speed(report: StaffReport, status: Status): string {
  const painted = report.capture_to_painted_ms;
  const shown = `${status.fps.toFixed(1)} pictures/s, ${status.capture_to_shown_ms.toFixed(0)} ms from capture to finished`;
  return painted === null ? shown : `${shown}, ${painted.toFixed(0)} ms to painted`;
}

function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
