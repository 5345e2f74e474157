/**
 * Text files as rows, read by their bytes: packing, encoding, lines, CSV of any delimiter, JSON
 * lines and arrays.
 */
@NullMarked
package org.rectrain.source.text;

import org.jspecify.annotations.NullMarked;
