/**
 * What crosses between the guide's part of the interface and the program. The types mirror `src-tauri/src/guide/view.rs`;
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
  readonly bought_with: readonly ProductCard[];
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
  picture: (path: string) => convertFileSrc(path, "shop"),
};
