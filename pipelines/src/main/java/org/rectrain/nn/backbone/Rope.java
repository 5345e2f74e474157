package org.rectrain.nn.backbone;

/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864) with the scalings that config.json
 * files ask for.
 */
public sealed interface Rope {
  /** Base wavelength, for example 10,000 or 1,000,000. */
  double theta();

  /**
   * Angle per position of each pair of features.
   *
   * @param size D, even
   * @return D / 2 values
   */
  double[] frequencies(int size);

  /** Factor on cosine and sine. */
  default double attentionFactor() {
    return 1;
  }

  /** Without scaling: {@code theta^(-2 i / D)}. */
  record Plain(double theta) implements Rope {
    @Override
    public double[] frequencies(int size) {
      double[] frequencies = new double[size / 2];
      for (int i = 0; i < frequencies.length; i++) {
        // Through float, as the models were trained.
        float wavelength = (float) Math.pow(theta, (float) (2.0 * i / size));
        frequencies[i] = 1 / wavelength;
      }
      return frequencies;
    }
  }

  /**
   * All positions squeezed by a factor (Chen et al. 2023, arXiv:2306.15595).
   *
   * @param factor 1 or more
   */
  record Linear(double theta, double factor) implements Rope {
    @Override
    public double[] frequencies(int size) {
      double[] frequencies = new Plain(theta).frequencies(size);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] /= factor;
      }
      return frequencies;
    }
  }

  /**
   * Llama 3.1: long wavelengths squeezed, short ones kept, a smooth passage between.
   *
   * @param original positions of the pretraining
   */
  record Llama3(double theta, double factor, double low, double high, double original)
      implements Rope {
    @Override
    public double[] frequencies(int size) {
      double[] frequencies = new Plain(theta).frequencies(size);
      for (int i = 0; i < frequencies.length; i++) {
        double wavelength = 2 * Math.PI / frequencies[i];
        if (wavelength > original / low) {
          frequencies[i] /= factor;
        } else if (wavelength >= original / high) {
          double smooth = (original / wavelength - low) / (high - low);
          frequencies[i] *= (1 - smooth) / factor + smooth;
        }
      }
      return frequencies;
    }
  }

  /**
   * YaRN (Peng et al. 2023, arXiv:2309.00071): pairs that turn seldom are squeezed, those that turn
   * often kept, and attention is sharpened.
   *
   * @param original positions of the pretraining
   * @param betaFast turns from which a pair is kept
   * @param betaSlow turns below which a pair is squeezed
   */
  record Yarn(double theta, double factor, double original, double betaFast, double betaSlow)
      implements Rope {
    @Override
    public double[] frequencies(int size) {
      double[] frequencies = new Plain(theta).frequencies(size);
      double first = Math.max(Math.floor(pairOfTurns(betaFast, size)), 0);
      double last = Math.min(Math.ceil(pairOfTurns(betaSlow, size)), size - 1.0);
      double span = last == first ? 0.001 : last - first;
      for (int i = 0; i < frequencies.length; i++) {
        double squeezed = Math.min(1, Math.max(0, (i - first) / span));
        frequencies[i] *= squeezed / factor + (1 - squeezed);
      }
      return frequencies;
    }

    @Override
    public double attentionFactor() {
      return factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1;
    }

    private double pairOfTurns(double turns, int size) {
      return size * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
  }
}
