/** Every sentence of the guide's part of the interface; what the guide itself says comes from the program. */
import type { Language } from "../bridge";
import type { GroupName, Purpose, Sort } from "./bridge";

/** What is kept of a member beside the profile: a member number logs in, an account is a number of another channel. */
export type Kept = "name" | "membership" | "number" | "account" | "order";

export interface GuideWords {
  readonly ask: string;
  readonly title: string;
  readonly chat: string;
  readonly forYou: string;
  readonly bag: string;
  readonly close: string;
  readonly back: string;
  readonly send: string;
  readonly placeholder: string;
  readonly opening: string;
  readonly thinking: string;
  readonly starting: string;
  readonly down: string;
  readonly simpler: string;
  readonly undo: string;
  readonly tryOn: string;
  readonly add: string;
  readonly reserve: string;
  readonly reserving: string;
  readonly remove: string;
  readonly colour: string;
  readonly size: string;
  readonly suggested: string;
  readonly here: (quantity: number) => string;
  readonly notHere: string;
  readonly stock: string;
  readonly kilometres: (distance: number) => string;
  readonly thisStore: string;
  readonly pieces: (quantity: number) => string;
  readonly member: string;
  readonly similar: string;
  readonly goesWith: string;
  readonly alsoBought: string;
  readonly cancelReservation: string;
  readonly cancelCall: string;
  readonly details: string;
  readonly bagEmpty: string;
  readonly total: string;
  readonly reserved: string;
  readonly callStaff: string;
  readonly space: string;
  readonly erase: string;
  readonly shift: string;
  readonly numbers: string;
  readonly letters: string;
  readonly keyboard: string;
  readonly hide: string;
  readonly failed: string;
  readonly narrow: string;
  readonly results: (total: number) => string;
  readonly noResults: string;
  readonly group: Record<GroupName, string>;
  readonly inStore: string;
  readonly nearby: string;
  readonly mySize: string;
  readonly sort: Record<Exclude<Sort, "popular">, string>;
  readonly clear: string;
  readonly more: string;
  readonly compare: string;
  readonly compareThese: (count: number) => string;
  readonly choose: string;
  readonly chooseMore: string;
  readonly same: string;
  readonly nothing: string;
  readonly look: string;
  readonly notNow: string;
  readonly me: string;
  readonly logIn: string;
  readonly enter: string;
  readonly code: string;
  readonly pin: string;
  readonly logInHow: string;
  readonly vouch: string;
  readonly vouchHow: string;
  readonly ownPin: string;
  readonly refused: string;
  readonly demoMembers: string;
  readonly demoStaff: (pin: string) => string;
  readonly logOut: string;
  readonly hello: (name: string) => string;
  readonly known: string;
  readonly knownHow: string;
  readonly knownNothing: string;
  readonly delete: string;
  readonly deleteSure: (title: string) => string;
  readonly deleteHow: string;
  readonly kept: string;
  readonly keptHow: string;
  readonly deleteKeptHow: Record<Kept, string>;
  readonly cancel: string;
  readonly agreed: string;
  readonly purpose: Record<Purpose, readonly [string, string]>;
  readonly profileOff: string;
  readonly profileOffHow: string;
  readonly forgetMe: string;
  readonly forgetMeSure: string;
  readonly forgetMeHow: string;
}

const chinese: GuideWords = {
  ask: "想找什么？说说看",
  title: "导购",
  chat: "对话",
  forYou: "为您挑选",
  bag: "购物袋",
  close: "收起",
  back: "返回",
  send: "发送",
  placeholder: "例如：五百以内的红色连衣裙",
  opening: "想找什么、哪一件怎么样、该穿什么码，都可以问我。",
  thinking: "正在找",
  starting: "导购正在准备，请稍候",
  down: "导购暂时休息，店员会来处理。镜子照常可用。",
  simpler: "部分功能暂时不可用，回答会简单一些",
  undo: "撤回",
  tryOn: "试穿",
  add: "放进购物袋",
  reserve: "帮我留着",
  reserving: "正在预留…",
  remove: "移出",
  colour: "颜色",
  size: "尺码",
  suggested: "建议",
  here: (quantity) => `本店 ${quantity} 件`,
  notHere: "本店无货",
  stock: "各店库存",
  kilometres: (distance) => `${distance} 公里`,
  thisStore: "本店",
  pieces: (quantity) => (quantity > 0 ? `${quantity} 件` : "无货"),
  member: "会员",
  similar: "相似款式",
  goesWith: "搭配",
  alsoBought: "买它的人还买了",
  cancelReservation: "取消预留",
  cancelCall: "取消呼叫",
  details: "详情",
  bagEmpty: "购物袋还是空的",
  total: "合计",
  reserved: "已预留",
  callStaff: "请店员来",
  space: "空格",
  erase: "删除",
  shift: "大写",
  numbers: "123",
  letters: "ABC",
  keyboard: "键盘",
  hide: "收起键盘",
  failed: "刚才没有成功，请再试一次",
  narrow: "筛选与排序",
  results: (total) => `${total} 款`,
  noResults: "这样筛选后没有了，可以撤回一步或清空",
  group: { kind: "品类", colour: "颜色", size: "尺码", price: "价格", material: "面料" },
  inStore: "本店有货",
  nearby: "本店或附近有货",
  mySize: "我的尺码",
  sort: { relevance: "推荐", "price-up": "价格低", "price-down": "价格高", new: "新品" },
  clear: "清空",
  more: "更多",
  compare: "比较",
  compareThese: (count) => `比较这 ${count} 款`,
  choose: "选来比较",
  chooseMore: "选两到四款来比较",
  same: "都一样",
  nothing: "无",
  look: "看看",
  notNow: "不用了",
  me: "我的",
  logIn: "会员登录",
  enter: "登录",
  code: "会员号",
  pin: "密码",
  logInHow: "输入会员号和密码，或扫描会员卡。登录后，推荐和尺码会参考您的记录；离开时全部忘记。",
  vouch: "没有密码？请店员确认",
  vouchHow: "店员核对会员卡后输入店员密码",
  ownPin: "用我的密码",
  refused: "会员号与密码不符，或尝试次数过多。店员可以帮您。",
  demoMembers: "演示店会员",
  demoStaff: (pin) => `演示店店员密码 ${pin}`,
  logOut: "退出登录",
  hello: (name) => (name === "" ? "您好" : `${name}，您好`),
  known: "我们了解的",
  knownHow: "每一项都说明有多确定、从哪里来。删除后不再使用，也不会恢复。",
  knownNothing: "目前没有任何记录。",
  delete: "删除",
  deleteSure: (title) => `删除“${title}”？`,
  deleteHow: "到今天为止的这一项不再使用，重新开机也不会恢复。",
  kept: "您的资料与订单",
  keptHow: "每一项都可以单独删除；号码只显示首尾。",
  deleteKeptHow: {
    name: "立即从这台设备彻底删除，不能恢复。以后不再这样称呼您。",
    membership: "立即从这台设备彻底删除，不能恢复。",
    number: "立即从这台设备彻底删除，不能恢复。以后不能再用它登录。",
    account: "立即从这台设备彻底删除，不能恢复。",
    order: "立即从这台设备彻底删除，不能恢复。如果是预留，店里不再为您留着这件商品。",
  },
  cancel: "取消",
  agreed: "您同意的用途",
  purpose: {
    profile: ["个人档案", "保存您的记录，用于推荐和尺码"],
    cross_channel: ["其他渠道", "微信、App、官网等的记录也算在内"],
    measurements: ["身体尺寸", "保存身体尺寸；本镜本身不保存"],
    marketing: ["消息", "可以给您发送消息"],
  },
  profileOff: "关闭个人档案？",
  profileOffHow: "没有这项同意，我们不能保存您的任何记录：记录、订单和会员登录会立即删除，并退出登录。",
  forgetMe: "删除我的全部数据",
  forgetMeSure: "删除您的全部数据？",
  forgetMeHow: "个人档案、浏览与试穿记录、本店订单、会员登录会立即从这台设备彻底删除，不能恢复。",
};

const english: GuideWords = {
  ask: "What are you looking for?",
  title: "Guide",
  chat: "Ask",
  forYou: "For you",
  bag: "Bag",
  close: "Close",
  back: "Back",
  send: "Send",
  placeholder: "For example: a red dress under 500",
  opening: "Ask me for a piece, about a piece, or which size to take.",
  thinking: "One moment",
  starting: "The guide is getting ready",
  down: "The guide is taking a rest. Our staff will see to it; the mirror works as usual.",
  simpler: "Some of the guide is not available; answers are simpler for now",
  undo: "Undo",
  tryOn: "Try on",
  add: "Add to bag",
  reserve: "Reserve",
  reserving: "Reserving…",
  remove: "Remove",
  colour: "Colour",
  size: "Size",
  suggested: "Your size",
  here: (quantity) => `${quantity} in this store`,
  notHere: "Not in this store",
  stock: "In our stores",
  kilometres: (distance) => `${distance} km`,
  thisStore: "This store",
  pieces: (quantity) => (quantity > 0 ? `${quantity} in stock` : "Sold out"),
  member: "Members",
  similar: "Similar pieces",
  goesWith: "Goes with it",
  alsoBought: "Also bought",
  cancelReservation: "Cancel reservation",
  cancelCall: "Cancel the call",
  details: "Details",
  bagEmpty: "Your bag is still empty",
  total: "Total",
  reserved: "Reserved",
  callStaff: "Call a colleague",
  space: "space",
  erase: "delete",
  shift: "shift",
  numbers: "123",
  letters: "ABC",
  keyboard: "Keyboard",
  hide: "Hide keyboard",
  failed: "That did not work. Please try again",
  narrow: "Filter and sort",
  results: (total) => (total === 1 ? "1 piece" : `${total} pieces`),
  noResults: "Nothing is left with these filters. Undo a step, or clear them",
  group: { kind: "Kind", colour: "Colour", size: "Size", price: "Price", material: "Material" },
  inStore: "In this store",
  nearby: "Here or nearby",
  mySize: "My size",
  sort: { relevance: "Best", "price-up": "Price up", "price-down": "Price down", new: "New" },
  clear: "Clear all",
  more: "Show more",
  compare: "Compare",
  compareThese: (count) => `Compare these ${count}`,
  choose: "Choose to compare",
  chooseMore: "Choose two to four to compare",
  same: "The same for all",
  nothing: "none",
  look: "Look",
  notNow: "Not now",
  me: "Me",
  logIn: "Members",
  enter: "Log in",
  code: "Member number",
  pin: "PIN",
  logInHow: "Type your member number and PIN, or scan your card. Suggestions and sizes then follow your history; the mirror forgets all of it when you leave.",
  vouch: "No PIN? A colleague can confirm",
  vouchHow: "A colleague checks the card and types the staff PIN",
  ownPin: "Use my own PIN",
  refused: "Number and PIN do not go together, or there were too many attempts. A colleague can help you.",
  demoMembers: "Members of the demo shop",
  demoStaff: (pin) => `Staff PIN of the demo shop ${pin}`,
  logOut: "Log out",
  hello: (name) => (name === "" ? "Hello" : `Hello, ${name}`),
  known: "What we know",
  knownHow: "Each line says how sure it is and where it comes from. What you delete is not used again.",
  knownNothing: "Nothing at present.",
  delete: "Delete",
  deleteSure: (title) => `Delete “${title}”?`,
  deleteHow: "What is known of it up to today is not used any more, and does not come back.",
  kept: "Your details and orders",
  keptHow: "Each can be deleted by itself. Of numbers only the ends are shown.",
  deleteKeptHow: {
    name: "It is deleted from this device at once, for good. You are not called by it any more.",
    membership: "It is deleted from this device at once, for good.",
    number: "It is deleted from this device at once, for good. It does not log you in any more.",
    account: "It is deleted from this device at once, for good.",
    order: "It is deleted from this device at once, for good. If it is a reservation, the store no longer holds the piece.",
  },
  cancel: "Cancel",
  agreed: "What you agreed to",
  purpose: {
    profile: ["Profile", "Your history is kept, for suggestions and sizes"],
    cross_channel: ["Other channels", "WeChat, app and web shop count too"],
    measurements: ["Body measurements", "Measurements are kept; the mirror itself keeps none"],
    marketing: ["Messages", "We may write to you"],
  },
  profileOff: "Switch the profile off?",
  profileOffHow: "Without it we may keep nothing of yours: history, orders and log-in are deleted at once, and you are logged out.",
  forgetMe: "Delete everything of mine",
  forgetMeSure: "Delete everything of yours?",
  forgetMeHow: "Profile, history, orders in this store and log-in are deleted from this device at once, for good.",
};

export const guideWords: Record<Language, GuideWords> = { "zh-CN": chinese, en: english };
