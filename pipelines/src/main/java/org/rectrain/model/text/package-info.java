/** Texts as token ids and vectors: tokenised once, encoded in batches of one length. */
@NullMarked
package org.rectrain.model.text;

import org.jspecify.annotations.NullMarked;
