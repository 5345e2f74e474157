/** Raw tables of all formats as rows of named columns. */
@NullMarked
package org.rectrain.prepare.read;

import org.jspecify.annotations.NullMarked;
