/** Rows of a table of columns, as conditions read them. */
@org.jspecify.annotations.NullMarked
package org.rectrain.dataset.row;
