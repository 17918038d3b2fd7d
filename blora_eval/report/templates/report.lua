-- What pandoc's writers leave out: alt texts, key figures as cards, marks of status, headers of rows.
-- One filter for both ways: FORMAT is "typst" or "docx".

local typst = FORMAT == "typst"
local marks = {"status-ok", "status-caution", "status-unusable", "status-unavailable", "status-suppressed"}
local boxes = {lead = "Lead", note = "Note", warning = "Warning"}

local function raw(text) return pandoc.RawBlock("typst", text) end
local function inline(text) return pandoc.RawInline("typst", text) end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

-- Blocks between two pieces of Typst, left for pandoc's writer to escape (a call of pandoc.write for
-- each cell takes ten times as long as the rest of the report).
local function between(before, blocks, after)
  local list = pandoc.Blocks({raw(before)})
  list:extend(blocks)
  list:insert(raw(after))
  return list
end

local function mark(attr)
  for _, name in ipairs(marks) do
    if attr.classes:includes(name) then return name end
  end
end

local function marked(inlines, name)
  if not name then return inlines end
  if typst then
    local list = pandoc.Inlines({inline("#status(" .. quoted(name) .. ")[")})
    list:extend(inlines)
    list:insert(inline("]"))
    return list
  end
  return pandoc.Inlines({pandoc.Span(inlines, {["custom-style"] = name})})
end

function Image(image)
  image.attributes.width, image.attributes.height = nil, nil
  if not typst then return image end
  local alt = pandoc.utils.stringify(image.caption)
  return inline("#picture(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ")")
end

function Span(span)
  return marked(span.content, mark(span.attr))
end

-- A figure is a picture and its words; the words are numbered already.
function Figure(figure)
  if not typst then return nil end
  local list = between("#illustration([", figure.content, "], [")
  list:extend(between("", figure.caption.long, "])"))
  return list
end

local function rows_of(tbl)
  local rows = pandoc.List({})
  rows:extend(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do
    rows:extend(body.head)
    rows:extend(body.body)
  end
  rows:extend(tbl.foot.rows)
  return rows
end

local function align(tbl)
  for _, row in ipairs(rows_of(tbl)) do
    local whole = mark(row.attr)
    for _, cell in ipairs(row.cells) do
      if cell.attr.classes:includes("number") then cell.alignment = "AlignRight" end
      local name = mark(cell.attr) or whole
      if name then
        cell.contents = cell.contents:walk({
          Plain = function(block) return pandoc.Plain(marked(block.content, name)) end,
          Para = function(block) return pandoc.Para(marked(block.content, name)) end,
        })
      end
    end
  end
end

local function add_row(list, row)
  for _, cell in ipairs(row.cells) do
    local how = {}
    if cell.col_span > 1 then table.insert(how, "colspan: " .. cell.col_span) end
    if cell.row_span > 1 then table.insert(how, "rowspan: " .. cell.row_span) end
    if cell.alignment == "AlignRight" then table.insert(how, "align: right") end
    list:extend(between("table.cell(" .. table.concat(how, ", ") .. ")[", cell.contents, "],"))
  end
end

-- Own table: headers that return on each page, and columns that share the width as their words need.
function Table(tbl)
  align(tbl)
  if not typst then return tbl end
  local list = between("#tabulation(" .. #tbl.colspecs .. ", [", tbl.caption.long, "],")
  if #tbl.head.rows > 0 then
    list:insert(raw("table.header("))
    for _, row in ipairs(tbl.head.rows) do add_row(list, row) end
    list:insert(raw("),"))
  end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.head) do add_row(list, row) end
    for _, row in ipairs(body.body) do add_row(list, row) end
  end
  for _, row in ipairs(tbl.foot.rows) do add_row(list, row) end
  list:insert(raw(")"))
  return list
end

local function cards(list)
  local blocks = pandoc.Blocks({raw("#key-figures(")})
  for _, item in ipairs(list.content) do
    blocks:extend(between("([", {pandoc.Plain(item[1])}, "],"))
    for _, definition in ipairs(item[2]) do blocks:extend(between("[", definition, "],")) end
    blocks:insert(raw("),"))
  end
  blocks:insert(raw(")"))
  return blocks
end

local function facts(list)
  local rows, width = {}, 2
  for _, item in ipairs(list.content) do width = math.max(width, 1 + #item[2]) end
  for _, item in ipairs(list.content) do
    local row = {{pandoc.Plain(item[1])}}
    for index = 1, width - 1 do row[index + 1] = item[2][index] or {} end
    table.insert(rows, row)
  end
  local aligns, widths, heads = {}, {}, {}
  for index = 1, width do
    aligns[index], widths[index], heads[index] = index == 2 and "AlignRight" or "AlignDefault", 0, {}
  end
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, widths, heads, rows))
end

function Div(div)
  if div.classes:includes("key-figures") then
    return div.content:walk({DefinitionList = typst and cards or facts})
  end
  for class, style in pairs(boxes) do
    if div.classes:includes(class) then
      if not typst then
        div.attributes["custom-style"] = style
        return div
      end
      local blocks = pandoc.Blocks({raw("#" .. class .. "[")})
      blocks:extend(div.content)
      blocks:insert(raw("]"))
      return blocks
    end
  end
  return div.content
end
