/**
 * What crosses between the guide's part of the interface and the program. The types mirror `src-tauri/src/guide/view.rs` and `pages.rs`;
 * `sample.ts` is written from the Rust types and keeps both in step.
 */
import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import type { Snapshot } from "../bridge";

export interface Swatch {
  /** Family and shade: what the program is asked for. */
  readonly id: string;
  readonly name: string;
  /** `#rrggbb`; null where the shop tells none. */
  readonly rgb: string | null;
}

export interface ProductCard {
  readonly id: string;
  readonly title: string;
  readonly brand: string;
  readonly price: string;
  readonly member_price: string | null;
  /** Path for `shopPicture`; null where there is none. */
  readonly picture: string | null;
  readonly colours: readonly Swatch[];
  /** The mirror can dress the shopper in it. */
  readonly wearable: boolean;
  /** Pieces in this store over all sizes and colours. */
  readonly here: number;
  /** Why it is shown, in words; null where it was asked for. */
  readonly why: string | null;
}

export interface Done {
  readonly text: string;
  /** It can be taken back now. */
  readonly undo: boolean;
}

export interface Message {
  readonly id: number;
  readonly from: "shopper" | "guide";
  readonly text: string;
  readonly products: readonly ProductCard[];
  /** What the kiosk did for it. */
  readonly done: readonly Done[];
  /** Products to stand side by side. */
  readonly compare: readonly string[];
  /** What each store has of the piece that was asked about. */
  readonly stock: readonly StoreStock[];
}

export type DeskState = "starting" | "ready" | "down";

export interface GuideView {
  readonly state: DeskState;
  /** What is missing, so that answers are simpler than usual; words for the shopper. */
  readonly simpler: boolean;
  readonly messages: readonly Message[];
  /** What could be said next. */
  readonly suggestions: readonly string[];
  /** Pieces in the bag. */
  readonly bag: number;
  /** A member of the staff was called and has not come yet. */
  readonly staff_called: boolean;
  /** How the member who is logged in wants to be addressed; null while nobody is. */
  readonly member: string | null;
  /** There is a list that can be filtered. */
  readonly list: boolean;
  readonly hint: Hint | null;
}

/** A quiet suggestion. */
export interface Hint {
  readonly text: string;
  readonly product: string;
  readonly variant: string;
}

export type GroupName = "kind" | "colour" | "size" | "price" | "material";
export type Sort = "relevance" | "price-up" | "price-down" | "new" | "popular";

export interface Choice {
  readonly value: string;
  readonly text: string;
  /** `#rrggbb` of a colour; null for what is no single colour. */
  readonly rgb: string | null;
  /** Results there are when it is chosen alone in its group. */
  readonly count: number;
  readonly chosen: boolean;
}

export interface Group {
  readonly name: GroupName;
  readonly choices: readonly Choice[];
}

export interface Switch {
  readonly count: number;
  readonly on: boolean;
}

/** The list that the conversation shows, with its filters. */
export interface ListPage {
  readonly what: string;
  readonly total: number;
  readonly products: readonly ProductCard[];
  readonly groups: readonly Group[];
  readonly here: Switch;
  /** Null where no other store is near. */
  readonly near: Switch | null;
  /** Null where no size of the shopper is known. */
  readonly mine: Switch | null;
  readonly sort: Sort;
  /** Anything is chosen by touch. */
  readonly touched: boolean;
  /** A touch can be taken back. */
  readonly undo: boolean;
}

/** One touch on the filters. */
export type Touch =
  | { readonly on: "value"; readonly group: GroupName; readonly value: string }
  | { readonly on: "sort"; readonly by: Sort }
  | { readonly on: "here" | "near" | "mine" | "clear" | "undo" };

export interface ComparePage {
  readonly cards: readonly ProductCard[];
  readonly rows: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** In what they do not differ. */
  readonly same: readonly { readonly name: string; readonly value: string }[];
}

/** Who can log in at the demo shop. */
export interface DemoAccess {
  readonly members: readonly { readonly name: string; readonly code: string; readonly pin: string }[];
  readonly staff_pin: string;
}

export interface KnownField {
  /** By which it is deleted. */
  readonly id: string;
  readonly title: string;
  readonly values: readonly {
    readonly text: string;
    /** 0..1 */
    readonly share: number | null;
    readonly margin: number | null;
  }[];
  /** How sure it is, in words. */
  readonly sure: string;
  readonly source: string;
}

export type Purpose = "profile" | "cross_channel" | "measurements" | "marketing";

export interface ProfilePage {
  readonly name: string;
  readonly membership: string;
  readonly fields: readonly KnownField[];
  /** What is kept beside the profile: name, membership, numbers, orders. */
  readonly kept: readonly KnownField[];
  readonly consents: readonly {
    readonly purpose: Purpose;
    readonly agreed: boolean;
    /** When and where that was answered; empty where it is not known. */
    readonly source: string;
  }[];
}

/** What the staff see of the visit, behind their PIN. */
export interface StaffHelp {
  readonly member: string | null;
  /** The member's profile, without measures of the body. */
  readonly known: readonly KnownField[];
  readonly steps: readonly {
    readonly what: string;
    readonly why: readonly string[];
    readonly card: ProductCard | null;
    readonly variant: string | null;
  }[];
  readonly tried: readonly ProductCard[];
  readonly bag: readonly ProductCard[];
}

export interface SizeChoice {
  readonly size: string;
  readonly variant: string;
  /** Pieces in this store. */
  readonly here: number;
  /** The size that the mirror or the profile suggests. */
  readonly suggested: boolean;
}

export interface ColourChoice {
  readonly colour: Swatch;
  readonly picture: string | null;
  readonly sizes: readonly SizeChoice[];
}

export interface StoreStock {
  readonly store: string;
  readonly name: string;
  readonly kilometres: number;
  readonly quantity: number;
}

export interface ProductPage {
  readonly card: ProductCard;
  readonly description: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly colours: readonly ColourChoice[];
  readonly similar: readonly ProductCard[];
  readonly goes_with: readonly ProductCard[];
  readonly also_bought: readonly ProductCard[];
}

export interface BagLine {
  readonly variant: string;
  readonly product: string;
  readonly title: string;
  readonly detail: string;
  readonly price: string;
  readonly picture: string | null;
  readonly reserved: boolean;
}

export interface Bag {
  readonly lines: readonly BagLine[];
  readonly total: string;
}

export interface Shelf {
  readonly title: string;
  readonly products: readonly ProductCard[];
}

export interface Typed {
  /** What the letters may stand for, best first. */
  readonly candidates: readonly { readonly text: string; readonly consumed: number }[];
}

/** The answer of every command: the conversation, and what the mirror shows now. */
export interface Answer {
  readonly guide: GuideView;
  readonly snapshot: Snapshot;
}

export const desk = {
  view: () => invoke<GuideView>("guide_view"),
  say: (text: string) => invoke<Answer>("guide_say", { text }),
  undo: (message: number) => invoke<Answer>("guide_undo", { message }),
  complete: (text: string) => invoke<readonly string[]>("guide_complete", { text }),
  type: (letters: string) => invoke<Typed>("guide_type", { letters }),
  product: (id: string) => invoke<ProductPage>("guide_product", { id }),
  stock: (variant: string) => invoke<readonly StoreStock[]>("guide_stock", { variant }),
  tryOn: (variant: string) => invoke<Answer>("guide_try_on", { variant }),
  add: (variant: string) => invoke<Answer>("guide_add", { variant }),
  remove: (variant: string) => invoke<Answer>("guide_remove", { variant }),
  reserve: (variant: string, store: string) => invoke<Answer>("guide_reserve", { variant, store }),
  bag: () => invoke<Bag>("guide_bag"),
  shelves: () => invoke<readonly Shelf[]>("guide_shelves"),
  callStaff: () => invoke<Answer>("guide_call_staff"),
  cancelStaff: () => invoke<Answer>("guide_cancel_staff"),
  cancel: (variant: string) => invoke<Answer>("guide_cancel", { variant }),
  list: (touch: Touch | null, count: number) => invoke<ListPage>("guide_list", { touch, count }),
  compare: (products: readonly string[]) => invoke<ComparePage>("guide_compare", { products }),
  decline: (variant: string) => invoke<GuideView>("guide_decline", { variant }),
  picture: (path: string) => convertFileSrc(path, "shop"),
};

export const member = {
  demo: () => invoke<DemoAccess | null>("member_demo"),
  logIn: (code: string, pin: string, vouched: boolean) => invoke<Answer>("member_log_in", { code, pin, vouched }),
  logOut: () => invoke<Answer>("member_log_out"),
  profile: () => invoke<ProfilePage>("member_profile"),
  forgetField: (field: string) => invoke<ProfilePage>("member_forget_field", { field }),
  forgetKept: (kept: string) => invoke<ProfilePage>("member_forget_kept", { kept }),
  agree: (purpose: Purpose, agreed: boolean) => invoke<Answer>("member_agree", { purpose, agreed }),
  forget: () => invoke<Answer>("member_forget"),
};

export const staff = {
  enter: (pin: string) => invoke<null>("staff_enter", { pin }),
  help: () => invoke<StaffHelp>("staff_help"),
  leave: () => invoke<null>("staff_leave"),
};
