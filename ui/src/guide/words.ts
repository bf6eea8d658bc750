/** Every sentence of the guide's part of the interface; what the guide itself says comes from the program. */
import type { Language } from "../bridge";

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
  readonly boughtWith: string;
  readonly details: string;
  readonly bagEmpty: string;
  readonly total: string;
  readonly reserved: string;
  readonly callStaff: string;
  readonly staffComing: string;
  readonly space: string;
  readonly erase: string;
  readonly shift: string;
  readonly numbers: string;
  readonly letters: string;
  readonly keyboard: string;
  readonly hide: string;
  readonly failed: string;
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
  boughtWith: "搭配与同购",
  details: "详情",
  bagEmpty: "购物袋还是空的",
  total: "合计",
  reserved: "已预留",
  callStaff: "请店员来",
  staffComing: "店员马上就来",
  space: "空格",
  erase: "删除",
  shift: "大写",
  numbers: "123",
  letters: "ABC",
  keyboard: "键盘",
  hide: "收起键盘",
  failed: "刚才没有成功，请再试一次",
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
  boughtWith: "Goes with it",
  details: "Details",
  bagEmpty: "Your bag is still empty",
  total: "Total",
  reserved: "Reserved",
  callStaff: "Call a colleague",
  staffComing: "A colleague is on the way",
  space: "space",
  erase: "delete",
  shift: "shift",
  numbers: "123",
  letters: "ABC",
  keyboard: "Keyboard",
  hide: "Hide keyboard",
  failed: "That did not work. Please try again",
};

export const guideWords: Record<Language, GuideWords> = { "zh-CN": chinese, en: english };
