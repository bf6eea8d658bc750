/** Every sentence of the interface, in every language. */
import type { Category, Language, Message, Zone } from "./bridge";

export interface Words {
  readonly tagline: string;
  readonly invitation: readonly [string, string];
  readonly promises: readonly [string, string, string];
  readonly agree: string;
  readonly decline: string;
  readonly declined: string;
  readonly language: string;
  readonly finish: string;
  readonly size: string;
  readonly colour: string;
  readonly fits: string;
  readonly wearing: string;
  readonly garments: string;
  readonly category: Record<Category, string>;
  readonly all: string;
  readonly undo: string;
  readonly redo: string;
  readonly tools: string;
  readonly freeze: string;
  readonly unfreeze: string;
  readonly fitMap: string;
  readonly ease: string;
  readonly zone: Record<Zone, string>;
  readonly keep: string;
  readonly compare: string;
  readonly lookKept: string;
  readonly lookNow: string;
  readonly result: string;
  readonly close: string;
  readonly turning: string;
  readonly before: string;
  readonly tuckIn: string;
  readonly wearOver: string;
  readonly demo: string;
  readonly tapToDress: string;
  readonly stillThere: string;
  readonly countdown: (seconds: number) => string;
  readonly stay: string;
  readonly leave: string;
  readonly wiped: string;
  readonly wipedDetail: string;
  readonly recovers: string;
  readonly helped: string;
  readonly notices: Record<Message, { readonly title: string; readonly detail: string }>;
}

const chinese: Words = {
  tagline: "照一照，衣上身",
  invitation: ["不进试衣间，", "先看见自己穿上它"],
  promises: ["您同意之后，摄像头才会开启", "影像只在这面镜子的内存里，不保存，不上传", "您一离开，影像立即清除"],
  agree: "同意，开始试穿",
  decline: "暂不",
  declined: "好的，摄像头保持关闭。想试的时候，随时点这里。",
  language: "语言",
  finish: "结束并清除",
  size: "尺码",
  colour: "颜色",
  fits: "适合你",
  wearing: "穿着中",
  garments: "服装",
  category: { top: "上装", outerwear: "外套", trousers: "裤装", skirt: "半裙", dress: "连衣裙", accessory: "配饰" },
  all: "全部",
  undo: "撤销",
  redo: "重做",
  tools: "工具",
  freeze: "定格",
  unfreeze: "继续",
  fitMap: "松紧",
  ease: "比身体宽出多少",
  zone: { chest: "胸围", waist: "腰围", hip: "臀围", upper_arm: "臂围", thigh: "腿围", hem: "下摆" },
  keep: "留作对比",
  compare: "两身对比",
  lookKept: "留下的那身",
  lookNow: "现在这身",
  result: "看大图",
  close: "关闭",
  turning: "您走开的时候，这身衣服转给您看",
  before: "按住看原样",
  tuckIn: "下摆收进",
  wearOver: "下摆放出",
  demo: "演示短片 · 未接摄像头",
  tapToDress: "点一件，穿上看看",
  stillThere: "您还在吗？",
  countdown: (seconds) => `${seconds} 秒后，您的影像将被清除`,
  stay: "继续试穿",
  leave: "结束并清除",
  wiped: "已清除",
  wipedDetail: "您的影像已从镜子的内存中抹去，没有留下任何东西。",
  recovers: "恢复后会自动继续",
  helped: "已有人帮忙",
  notices: {
    starting: { title: "镜子正在醒来", detail: "请稍候片刻" },
    take_off_coat: { title: "外套先脱一下", detail: "脱下外套，试穿的效果会更好" },
    step_into_view: { title: "请站到镜子前", detail: "后退一步，让镜子看见您的全身" },
    camera_missing: { title: "镜子暂时看不见您", detail: "没有找到摄像头，店员会来处理" },
    camera_lost: { title: "镜子暂时看不见您", detail: "摄像头断开了，店员会来处理" },
    model_missing: { title: "试穿暂时休息", detail: "镜子缺少一个文件，店员会来处理" },
    model_damaged: { title: "试穿暂时休息", detail: "镜子的一个文件损坏了，店员会来处理" },
    graphics: { title: "镜子暂时无法显示", detail: "显示设备出了问题，店员会来处理" },
    garment: { title: "这件暂时穿不上", detail: "请先试试别的款式" },
    settings: { title: "镜子正在使用备用设置", detail: "不影响试穿，店员会来处理" },
    internal: { title: "镜子需要一点时间", detail: "出了一点小问题，店员会来处理" },
  },
};

const english: Words = {
  tagline: "The mirror that dresses you",
  invitation: ["See it on you,", "before the fitting room"],
  promises: [
    "The camera starts only after you agree",
    "Images stay in this mirror’s memory: never saved, never sent",
    "They vanish the moment you leave",
  ],
  agree: "Agree and begin",
  decline: "Not now",
  declined: "Of course. The camera stays off. Touch here whenever you like.",
  language: "Language",
  finish: "Finish and erase",
  size: "Size",
  colour: "Colour",
  fits: "Your fit",
  wearing: "On you",
  garments: "Garments",
  category: { top: "Top", outerwear: "Outerwear", trousers: "Trousers", skirt: "Skirt", dress: "Dress", accessory: "Accessory" },
  all: "All",
  undo: "Undo",
  redo: "Redo",
  tools: "Tools",
  freeze: "Freeze",
  unfreeze: "Go on",
  fitMap: "Fit map",
  ease: "Room between body and cloth",
  zone: { chest: "Chest", waist: "Waist", hip: "Hip", upper_arm: "Upper arm", thigh: "Thigh", hem: "Hem" },
  keep: "Keep look",
  compare: "Compare",
  lookKept: "Kept",
  lookNow: "Now",
  result: "Full picture",
  close: "Close",
  turning: "While you are away, your look turns for you",
  before: "Hold: before",
  tuckIn: "Tuck in",
  wearOver: "Wear over",
  demo: "Demo clip: no camera",
  tapToDress: "Touch a piece to wear it",
  stillThere: "Still there?",
  countdown: (seconds) => `Your images will be erased in ${seconds} ${seconds === 1 ? "second" : "seconds"}`,
  stay: "Keep trying on",
  leave: "Finish and erase",
  wiped: "Wiped",
  wipedDetail: "Your images are gone from the mirror’s memory. Nothing is kept.",
  recovers: "It carries on by itself as soon as it can",
  helped: "I am being helped",
  notices: {
    starting: { title: "The mirror is waking up", detail: "One moment, please" },
    take_off_coat: { title: "May we take your coat?", detail: "Without it the mirror can dress you better" },
    step_into_view: { title: "Step into view", detail: "One step back, so that the mirror sees all of you" },
    camera_missing: { title: "The mirror cannot see you", detail: "There is no camera. Our staff will see to it" },
    camera_lost: { title: "The mirror cannot see you", detail: "The camera has stopped. Our staff will see to it" },
    model_missing: { title: "Try-on is taking a rest", detail: "A file is missing. Our staff will see to it" },
    model_damaged: { title: "Try-on is taking a rest", detail: "A file is damaged. Our staff will see to it" },
    graphics: { title: "The mirror cannot show a picture", detail: "The display has a problem. Our staff will see to it" },
    garment: { title: "This piece is not ready", detail: "Please try another one for now" },
    settings: { title: "The mirror runs on spare settings", detail: "You can try on as usual. Our staff will see to it" },
    internal: { title: "The mirror needs a moment", detail: "Something went wrong. Our staff will see to it" },
  },
};

export const words: Record<Language, Words> = { "zh-CN": chinese, en: english };

/** The other language, for the few places that say a thing twice. */
export function other(language: Language): Language {
  return language === "en" ? "zh-CN" : "en";
}
