/**
 * Everything that crosses between the interface and the program: types, commands, the one event.
 * The types mirror `src-tauri/src/snapshot.rs`; `bridge.sample.ts` is written from the Rust types and keeps both in step.
 */
import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

export type Language = "zh-CN" | "en";

export interface Names {
  readonly "zh-CN": string;
  readonly en: string;
}

export type Phase =
  | { readonly name: "attract" }
  | { readonly name: "mirror" }
  | { readonly name: "leaving"; readonly seconds_left: number }
  | { readonly name: "wiped" };

export type FaultKind =
  | "camera_missing"
  | "camera_lost"
  | "model_missing"
  | "model_damaged"
  | "graphics"
  | "garment"
  | "settings"
  | "internal";

export type Message = FaultKind | "starting" | "step_into_view" | "take_off_coat";

export interface Notice {
  readonly message: Message;
  /** The mirror cannot be used meanwhile: the message fills the screen. */
  readonly blocks: boolean;
}

export interface WornView {
  readonly garment: string;
  /** Chosen by the shopper; null is "the one that fits". */
  readonly size: string | null;
  /** What is drawn. */
  readonly shown_size: string | null;
  /** What fits the measured body best, once it is measured. */
  readonly best_size: string | null;
  /** Chosen by the shopper; null is the garment's default. */
  readonly colourway: string | null;
  readonly tucked: boolean;
  /** How much wider than the body it is, from the top down, once the body is measured. */
  readonly ease: readonly ZoneEase[];
}

export type Zone = "chest" | "waist" | "hip" | "upper_arm" | "thigh" | "hem";

export interface ZoneEase {
  readonly zone: Zone;
  /** Whole centimetres; negative is tight. */
  readonly cm: number;
}

export type Showing = "live" | "frozen" | "turntable";

export type View = "dressed" | "plain" | "split" | "fit_map";

export interface Snapshot {
  readonly phase: Phase;
  readonly language: Language;
  /** From the skin outwards. */
  readonly outfit: readonly WornView[];
  readonly can_undo: boolean;
  readonly can_redo: boolean;
  readonly view: View;
  /** The picture stands still; outfit and view can still be changed. */
  readonly frozen: boolean;
  /** A look was put aside. */
  readonly kept: boolean;
  /** It is shown beside the present one. */
  readonly beside: boolean;
  readonly showing: Showing;
  /** The frozen moment is ready at the camera's resolution. */
  readonly result_ready: boolean;
  /** The blocking ones first. */
  readonly notices: readonly Notice[];
  /** A clip plays because no camera is there. */
  readonly replay: boolean;
  /** The shopper has called the staff, and nobody has come yet. */
  readonly staff_called: boolean;
}

export type Category = "top" | "outerwear" | "trousers" | "skirt" | "dress" | "accessory";

export interface ColourwayCard {
  readonly id: string;
  readonly name: Names;
  readonly swatch: string;
  readonly thumbnail: boolean;
}

export interface GarmentCard {
  readonly id: string;
  readonly name: Names;
  readonly category: Category;
  readonly audience: "women" | "men" | "unisex";
  readonly tuckable: boolean;
  readonly sizes: readonly string[];
  readonly colourways: readonly ColourwayCard[];
  readonly default_colourway: string;
}

export interface Fault {
  readonly kind: FaultKind;
  readonly cause: string;
}

export type Health =
  | { readonly state: "starting" }
  | { readonly state: "running" }
  | { readonly state: "degraded"; readonly fault: Fault }
  | { readonly state: "down"; readonly fault: Fault };

export interface Worn {
  readonly garment: string;
  readonly size: string | null;
  readonly colourway: string | null;
  readonly tucked: boolean;
}

export interface Status {
  readonly capture: Health;
  readonly perception: Health;
  readonly render: Health;
  readonly source: string;
  readonly replay: boolean;
  readonly session: boolean;
  readonly shopper: boolean;
  readonly people: number;
  readonly worn: readonly Worn[];
  readonly best_sizes: readonly (string | null)[];
  readonly ease: readonly (Readonly<Record<Zone, number | null>> | null)[];
  readonly lowered: readonly Lowered[];
  readonly showing: Showing;
  readonly result_ready: boolean;
  readonly coat: boolean;
  readonly fps: number;
  readonly capture_to_shown_ms: number;
  readonly provider: string;
  readonly adapter: string;
}

export type Lowered =
  | "motion_blur"
  | "shadow_size"
  | "cloth_substeps"
  | "resolution"
  | "fine_detail"
  | "shadows"
  | "half_resolution"
  | "cloth_simulation";

export interface BrokenGarment {
  readonly id: string;
  readonly cause: string;
}

export interface StaffReport {
  readonly version: string;
  readonly uptime_seconds: number;
  readonly status: Status | null;
  readonly capture_to_painted_ms: number | null;
  readonly fault: Fault | null;
  readonly settings_file: string;
  readonly settings_in_use: string;
  readonly settings_damage: string | null;
  readonly broken_garments: readonly BrokenGarment[];
  readonly guide_troubles: readonly string[];
  readonly log_folder: string | null;
}

export const bridge = {
  snapshot: () => invoke<Snapshot>("snapshot"),
  wardrobe: () => invoke<GarmentCard[]>("wardrobe"),
  consent: () => invoke<Snapshot>("consent"),
  touch: () => invoke<Snapshot>("touch"),
  finish: () => invoke<Snapshot>("finish"),
  toggleGarment: (garment: string) => invoke<Snapshot>("toggle_garment", { garment }),
  chooseSize: (garment: string, size: string | null) => invoke<Snapshot>("choose_size", { garment, size }),
  chooseColourway: (garment: string, colourway: string) =>
    invoke<Snapshot>("choose_colourway", { garment, colourway }),
  tuck: (garment: string, tucked: boolean) => invoke<Snapshot>("tuck", { garment, tucked }),
  undo: () => invoke<Snapshot>("undo"),
  redo: () => invoke<Snapshot>("redo"),
  show: (view: View, frozen: boolean) => invoke<Snapshot>("show", { view, frozen }),
  keepLook: () => invoke<Snapshot>("keep_look"),
  compare: (beside: boolean) => invoke<Snapshot>("compare", { beside }),
  setLanguage: (language: Language) => invoke<Snapshot>("set_language", { language }),
  staffReport: () => invoke<StaffReport>("staff_report"),
  onSnapshot: (changed: (snapshot: Snapshot) => void) =>
    listen<Snapshot>("snapshot", (event) => changed(event.payload)),
  /** The frozen moment at the camera's resolution; the number only keeps two moments apart. */
  result: (moment: number) => convertFileSrc(`${moment}`, "look"),
  thumbnail: (garment: string, colourway: string) => convertFileSrc(`${garment}/${colourway}`, "thumb"),
};
