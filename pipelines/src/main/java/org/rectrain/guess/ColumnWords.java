package org.rectrain.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Words by which people name the columns of behaviour logs. */
enum ColumnWords {
  USER(
      "user uid userid username anonymous visitor visitorid customer client member account reviewer"
          + " person player subscriber household viewer buyer listener reader passenger guest"
          + " cookie shopper fullvisitor email mail 用户 用户id 会员 顾客 nutzer kunde kundennr"
          + " kundennummer besucher utilisateur usuario utente cliente"),
  ITEM(
      "item iid itemid aid stock stockcode pageid product prod productid sku asin movie film video"
          + " vid song track book isbn news newsid article doc document content post ad advert game"
          + " recipe place poi business hotel listing photo pin creative goods offer story clip"
          + " show episode course job app 物品 商品 视频 内容 文章 电影 歌曲 artikel artikelnr artikelnummer"
          + " produkt produit produto producto artista prodotto anime beer venue playlist podcast"),
  TIME(
      "time timestamp ts date datetime dt ds day at when created occurred played viewed clicked"
          + " logged reviewtime unixreviewtime eventtime event_time 时间 日期 zeit zeitpunkt"
          + " zeitstempel uhrzeit datum fecha hora heure horodatage data"),
  EVENT("event action behavior behaviour type eventtype activity interaction feedback 行为 事件"),
  RATING(
      "rating rate score stars star overall grade vote points thumb thumbs 评分 bewertung note"
          + " wertung sterne punkte nota voto estrellas puntuacion etoiles"),
  DWELL("dwell watch watched play played listen listened stay staytime reading viewtime elapsed"),
  POSITION("position pos rank slot index place"),
  REQUEST("request req requestid impression imp impressionid trace pageview query_id list"),
  SESSION("session sess sid sessionid ga_session visit visitid 会话"),
  CONTEXT(
      "device os platform page tab scene channel country city region network browser source medium"
          + " referrer app_version language locale hour weekday surface placement category_page"
          + " 设备 平台 渠道"),
  TITLE(
      "title name titel bezeichnung headline label caption productname 标题 名称 题目 titre titulo"
          + " nombre"),
  PROSE(
      "description desc abstract overview summary text body content plot synopsis tagline subtitle"
          + " features 描述 简介 摘要 内容"),
  VARIANT(
      "variant group arm treatment experiment exp exp_group bucket cell variation ab abgroup test"
          + " testgroup 分组 实验组"),
  CONTROL("control ctrl c a base baseline off 0 holdout old 对照 对照组"),
  SHOWN(
      "impression show shown exposure exposed expose pv view viewed view_item detail page_view"
          + " impress display 曝光 浏览"),
  LABEL(
      "click clicked like liked follow followed comment commented share shared forward forwarded"
          + " buy bought purchase purchased order ordered cart addtocart fav favorite favourite"
          + " collect save saved download subscribe view viewed long finish finished complete"
          + " completed play played label target conversion converted install apply booking open"
          + " opened read watched transaction pay 点击 点赞 收藏 购买 加购 分享 评论"),
  NEGATIVE(
      "hate dislike skip skipped hide hidden report block unlike unfollow remove removed refund"
          + " return returned close dismiss negative bounce removefromcart 不喜欢 跳过"),
  SPLIT("split fold partition set"),
  HISTORY("history hist clicked_items past browsed"),
  LINK("url link href image img picture photo thumb thumbnail uri path poster video_url"),
  OUTCOME("helpful time_spent revenue price_paid quantity amount votes reply count");

  private static final List<String> FIRST_LABELS =
      List.of(
          ("click clicked 点击 label target open read play played watched view viewed long complete"
                  + " completed finish finished")
              .split(" ", -1));
  private static final List<String> LAST_LABELS =
      List.of("buy", "bought", "purchase", "purchased", "order", "transaction", "pay", "购买");

  private static final int PLAIN = 1;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<String> words;

  ColumnWords(String words) {
    this.words = Set.of(words.split("\\s+", -1));
  }

  /** How well a name fits: 3 the whole, 2 its first or only telling word, 1 any word, 0 none. */
  int fit(String name) {
    String whole = name.toLowerCase(Locale.ROOT);
    List<String> parts = parts(name);
    if (words.contains(whole) || words.contains(String.join("", parts))) {
      return 3;
    }
    List<String> telling = parts.stream().filter(p -> !PLAIN_WORDS.contains(p)).toList();
    if (telling.size() == PLAIN && has(telling.get(0))) {
      return 3;
    }
    if (!telling.isEmpty() && has(telling.get(0))) {
      return 2;
    }
    return telling.stream().anyMatch(this::has)
            || words.stream().anyMatch(w -> w.charAt(0) > 0x3000 && whole.contains(w))
        ? 1
        : 0;
  }

  /** Whether a word is known, also where it is the plural: clicks. */
  private boolean has(String word) {
    return words.contains(word)
        || (word.length() > 4
            && word.endsWith("s")
            && words.contains(word.substring(0, word.length() - 1)));
  }

  boolean is(String name) {
    return fit(name) > 0;
  }

  private static final Set<String> PLAIN_WORDS =
      Set.of(
          "id", "ids", "is", "has", "no", "nr", "num", "key", "code", "hash", "pseudo", "the",
          "guid", "uuid");

  private static final Set<String> ID_WORDS =
      Set.of("id", "guid", "uuid", "sku", "key", "asin", "isbn", "upc", "ean", "gtin");

  /** Whether some word of any kind is in a name. */
  static boolean isName(String name) {
    for (ColumnWords vocabulary : values()) {
      if (vocabulary != CONTROL && vocabulary.is(name)) {
        return true;
      }
    }
    return parts(name).stream().anyMatch(PLAIN_WORDS::contains);
  }

  /** Words of a name: userId, user_id, user.id and USER ID are user and id. */
  static List<String> parts(String name) {
    List<String> last = words(name.substring(name.lastIndexOf('.') + 1));
    // user.id says more than id.
    boolean plain = name.indexOf('.') >= 0 && PLAIN_WORDS.containsAll(last);
    return plain ? words(name.replaceAll("(.*\\.)?([^.]+\\.[^.]+)$", "$2")) : last;
  }

  private static List<String> words(String name) {
    String spaced =
        name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    List<String> out = new ArrayList<>();
    for (String part : spaced.toLowerCase(Locale.ROOT).split("\\s+", -1)) {
      boolean glued = part.length() > 4 && part.endsWith("id") && !part.endsWith("oid");
      if (glued) {
        out.add(part.substring(0, part.length() - 2));
        out.add("id");
      } else if (!part.isEmpty()) {
        out.add(part);
      }
    }
    return out;
  }

  /** Whether a name says that its values are ids. */
  static boolean isId(String name) {
    return parts(name).stream().anyMatch(ID_WORDS::contains)
        || name.toLowerCase(Locale.ROOT).endsWith("id");
  }

  /** Labels in the order of a funnel: what comes first, others, what comes last. */
  static int labelRank(String name) {
    for (String part : parts(name)) {
      int place = FIRST_LABELS.indexOf(part);
      if (place >= 0) {
        return place;
      }
    }
    return parts(name).stream().anyMatch(LAST_LABELS::contains) ? 200 : 100;
  }
}
