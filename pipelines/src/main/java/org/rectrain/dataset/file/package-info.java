/** How files come to be: whole or not at all, and the same bytes for the same content. */
@NullMarked
package org.rectrain.dataset.file;

import org.jspecify.annotations.NullMarked;
