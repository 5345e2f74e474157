package org.rectrain.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The colours of the style sheet can be read, and told apart by those who see fewer of them. */
class StyleTest {
  private static final List<String> TONES =
      List.of("blue", "teal", "rust", "plum", "ochre", "slate", "leaf", "violet");

  /** Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB. */
  private static final double[][][] SIGHT = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {
      {0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}
    },
    {
      {0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}
    },
    {
      {1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}
    }
  };

  @Test
  void textAndDataColoursReachFourAndAHalfToOne() {
    for (Map<String, double[]> scheme : schemes()) {
      for (String ground : List.of("ground", "panel")) {
        for (String ink :
            List.of(
                "ink", "quiet", "blue", "teal", "rust", "plum", "ochre", "leaf", "violet",
                "slate")) {
          assertThat(contrast(colour(scheme, ink), colour(scheme, ground)))
              .as(ink + " on " + ground)
              .isGreaterThanOrEqualTo(4.5);
        }
      }
    }
  }

  @Test
  void dataColoursStayApartForColourBlindReaders() {
    for (Map<String, double[]> scheme : schemes()) {
      for (double[][] sight : SIGHT) {
        for (int i = 0; i < TONES.size(); i++) {
          for (int j = 0; j < i; j++) {
            double[] a = lab(seen(sight, colour(scheme, TONES.get(i))));
            double[] b = lab(seen(sight, colour(scheme, TONES.get(j))));
            double distance = Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
            assertThat(distance).as(TONES.get(i) + " and " + TONES.get(j)).isGreaterThan(10);
          }
        }
      }
    }
  }

  @Test
  void theStyleSheetFetchesNothing() {
    assertThat(Page.css()).doesNotContain("url(", "@import", "http");
  }

  /** Light first, then dark: colour by name, in linear RGB. */
  private static List<Map<String, double[]>> schemes() {
    String css = Page.css();
    int dark = css.indexOf("prefers-color-scheme: dark");
    List<Map<String, double[]>> schemes =
        List.of(colours(css.substring(0, dark)), colours(css.substring(dark)));
    assertThat(schemes.get(0)).hasSize(14);
    assertThat(schemes.get(1)).hasSize(14);
    return schemes;
  }

  private static Map<String, double[]> colours(String css) {
    Map<String, double[]> colours = new LinkedHashMap<>();
    Matcher matcher = Pattern.compile("--([a-z]+): #([0-9a-f]{6});").matcher(css);
    while (matcher.find()) {
      int rgb = Integer.parseInt(matcher.group(2), 16);
      double[] linear = new double[3];
      for (int i = 0; i < 3; i++) {
        double part = ((rgb >> (16 - 8 * i)) & 255) / 255.0;
        linear[i] = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
      }
      colours.put(matcher.group(1), linear);
    }
    return colours;
  }

  private static double[] colour(Map<String, double[]> scheme, String name) {
    return java.util.Objects.requireNonNull(scheme.get(name), name);
  }

  private static double contrast(double[] a, double[] b) {
    double high = Math.max(luminance(a), luminance(b));
    double low = Math.min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
  }

  private static double luminance(double[] c) {
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  }

  private static double[] seen(double[][] sight, double[] colour) {
    double[] out = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        out[i] += sight[i][j] * colour[j];
      }
      out[i] = Math.min(1, Math.max(0, out[i]));
    }
    return out;
  }

  private static double[] lab(double[] c) {
    double x = curve((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047);
    double y = curve(luminance(c));
    double z = curve((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double curve(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
  }
}
