import { useEffect, useState } from "preact/hooks";
import { bridge, type Category, type GarmentCard, type Snapshot } from "./bridge";
import { Carousel } from "./carousel";
import { ColourRail, SizeRail } from "./fitting";
import { GuidePanel } from "./guide/panel";
import { guideWords } from "./guide/words";
import type { Act } from "./kiosk";
import { LanguageSwitch } from "./language";
import { Banner } from "./notice";
import { Tools } from "./tools";
import type { Words } from "./words";

/** Controls over the mirror. The middle stays free: that is where the shopper is. */
export function Mirror(props: { snapshot: Snapshot; cards: readonly GarmentCard[]; say: Words; act: Act }) {
  const { snapshot, cards, say, act } = props;
  const { outfit, language } = snapshot;
  const [chosen, setChosen] = useState<string>();
  const [category, setCategory] = useState<Category>();
  const [asking, setAsking] = useState(false);
  const categories = [...new Set(cards.map((one) => one.category))];
  const listed = category ? cards.filter((one) => one.category === category) : cards;
  const worn = outfit.find((piece) => piece.garment === chosen) ?? outfit.at(-1);
  const card = cards.find(({ id }) => id === worn?.garment);
  const pieces = outfit.flatMap((piece) => cards.filter(({ id }) => id === piece.garment));

  useEffect(() => {
    if (chosen && !outfit.some((piece) => piece.garment === chosen)) {
      setChosen(undefined);
    }
  }, [chosen, outfit]);

  const toggle = (garment: string) => {
    setChosen(garment);
    act(bridge.toggleGarment(garment));
  };
  const ask = guideWords[language];
  const notice = snapshot.notices.find(({ blocks }) => !blocks);
  return (
    <section class="mirror">
      <p class="corner-mark" lang="zh-CN" aria-hidden="true">
        镜选
      </p>
      {snapshot.replay && (
        <p class="demo" data-replay>
          {say.demo}
        </p>
      )}
      {notice && <Banner message={notice.message} say={say} />}
      {asking ? (
        <GuidePanel
          language={language}
          seen={(now) => act(Promise.resolve(now))}
          close={() => setAsking(false)}
        />
      ) : (
        <>
          {worn && card && (
            <>
              <ColourRail worn={worn} card={card} language={language} say={say} act={act} />
              <SizeRail worn={worn} card={card} say={say} act={act} />
            </>
          )}
          <Tools snapshot={snapshot} worn={worn} card={card} say={say} act={act} />
          <div class="dock">
            <div class="bar">
              <LanguageSwitch language={language} say={say} act={act} />
              {pieces.length > 1 ? (
                <div class="pieces" role="group" aria-label={say.garments}>
                  {pieces.map((piece) => (
                    <button
                      key={piece.id}
                      type="button"
                      aria-pressed={piece.id === card?.id}
                      onClick={() => setChosen(piece.id)}
                    >
                      {say.category[piece.category]}
                    </button>
                  ))}
                </div>
              ) : (
                <p class="prompt">{outfit.length === 0 ? say.tapToDress : ""}</p>
              )}
              <button type="button" class="finish" id="finish" onClick={() => act(bridge.finish())}>
                {say.finish}
              </button>
            </div>
            <button type="button" class="way-in" id="ask" onClick={() => setAsking(true)}>
              {ask.ask}
              <span class="hint">{ask.title}</span>
            </button>
            {categories.length > 1 && (
              <div class="filters" role="group" aria-label={say.garments}>
                {[undefined, ...categories].map((one) => (
                  <button
                    key={one ?? "all"}
                    type="button"
                    data-category={one ?? "all"}
                    aria-pressed={one === category}
                    onClick={() => setCategory(one)}
                  >
                    {one ? say.category[one] : say.all}
                  </button>
                ))}
              </div>
            )}
            <Carousel cards={listed} outfit={outfit} language={language} say={say} toggle={toggle} />
          </div>
        </>
      )}
    </section>
  );
}
