const ON_SALE =
  /\b(?:on sale|sales?\b(?! (?:rep|figures?|tax))|discount(?:ed|s)?|deals?|bargains?|reduced|special offers?|promotions?|promo|clearance|marked down|percent off|% off)\b|% ?off|セール|割引|割り引き|値下げ|特価|お得|キャンペーン|安売り/u;
const IN_STOCK =
  /\b(?:in stock|out of stock|sold out|stock|available|availability|do you (?:still )?(?:have|carry|sell)|got any copies|back in)\b|在庫|品切れ|売り切れ|取り扱い|取扱|入荷|置いて|(?:\d巻|[\uE000]+)(?:は|って|の|も)?(?:ありますか|ある\?|あります\?|あるかな)/u;
const NOT_FOR_SALE = /\b(?:for sale|garage sale)\b/gu;

export const asksForSales = (masked: string): boolean => ON_SALE.test(masked.replaceAll(NOT_FOR_SALE, ' '));
export const asksForStock = (masked: string): boolean => IN_STOCK.test(masked);
