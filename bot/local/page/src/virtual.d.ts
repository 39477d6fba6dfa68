declare module 'virtual:emoji-names' {
  const packed: string;
  export default packed;
}
