package org.rectrain.nn.tower;

/**
 * What the towers make of a text's vector, and how they compare users with items.
 *
 * @param source what a content is
 * @param centring what is done to the vectors first, as found in the catalogue
 * @param similarity of a user's and an item's vector
 */
public record ContentSpec(Source source, Centring centring, Similarity similarity) {

  /** What a content is. */
  public enum Source {
    /** A learned linear layer over the text's vector. */
    PROJECTED,
    /** The text's vector itself, so that a fresh scorer ranks as the encoder does. */
    OWN
  }

  /** What is done to text vectors first. */
  public enum Centring {
    NONE,
    /** Their mean is subtracted. */
    MEAN,
    /** The same, and a fixed linear map: principal components made small or taken out. */
    LINEAR
  }

  /** How vectors are compared. */
  public enum Similarity {
    /** The dot product, divided by the root of their width, times a learned scale. */
    DOT,
    /** The cosine, divided by a learned temperature. */
    COSINE
  }

  /** A projection of the vectors as they are, compared by dot products. */
  public static ContentSpec standard() {
    return new ContentSpec(Source.PROJECTED, Centring.NONE, Similarity.DOT);
  }

  /** Rows (of E numbers) that the centring takes. */
  public int centreRows(int textSize) {
    return switch (centring) {
      case NONE -> 0;
      case MEAN -> 1;
      case LINEAR -> 1 + textSize;
    };
  }
}
