/**
 * The one reader of tables that users name: formats, encodings, headers, types and times; raw rows
 * by column name.
 */
@NullMarked
package org.rectrain.source;

import org.jspecify.annotations.NullMarked;
